//! Whether a file is source code.

/// Endings of files in programming languages that scanners of code read.
const ENDINGS: [&str; 46] = [
    "asm", "c", "cc", "clj", "cpp", "cs", "cu", "cxx", "d", "dart", "erl", "ex", "exs", "f90",
    "fs", "go", "groovy", "h", "hpp", "hs", "hxx", "java", "jl", "js", "jsx", "kt", "kts", "lua",
    "m", "mjs", "ml", "mm", "php", "pl", "pm", "py", "pyx", "r", "rb", "rs", "scala", "swift",
    "ts", "tsx", "vue", "zig",
];

/// Whether a file is source code by its name.
pub(crate) fn is_code(name: &[u8]) -> bool {
    let Some(at) = name.iter().rposition(|byte| *byte == b'.').filter(|at| *at > 0) else {
        return false;
    };
    let ending = name.get(at + 1..).unwrap_or_default().to_ascii_lowercase();
    ENDINGS.iter().any(|known| known.as_bytes() == ending)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_source_code() {
        assert!(ENDINGS.is_sorted());
        assert!(is_code(b"a.py") && is_code(b"A.CPP") && is_code(b"x.test.ts"));
        assert!(
            !is_code(b"README.md") && !is_code(b".py") && !is_code(b"py") && !is_code(b"a.json")
        );
    }
}
