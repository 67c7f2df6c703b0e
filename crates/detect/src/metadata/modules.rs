//! `vendor/modules.txt`: the modules that `go mod vendor` copied.

/// A module in `vendor/modules.txt`, and its source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Module {
    /// Its path, which is that of its directory below `vendor`.
    pub(crate) path: String,
    /// The module that the code comes from; different from `path` if a `replace` of `go.mod` changes it.
    pub(crate) source: String,
    pub(crate) version: String,
    /// Line, from 1.
    pub(crate) line: u32,
}

/// Reads the lines that begin with `# `. A module that is replaced by a directory has no version: its
/// code is the repository's own.
pub(crate) fn read(text: &str) -> Vec<Module> {
    let mut out = Vec::new();
    for (line, number) in text.lines().zip(1u32..) {
        let Some(rest) = line.strip_prefix("# ") else { continue };
        let (left, right) = match rest.split_once(" => ") {
            Some((left, right)) => (left, right),
            None => (rest, rest),
        };
        let mut words = left.split_whitespace();
        let mut origin = right.split_whitespace();
        let (Some(path), Some(source), Some(version)) =
            (words.next(), origin.next(), origin.next())
        else {
            continue;
        };
        // A replacement without a version on the left is repeated at the end of the file.
        if words.next().is_none() || !version.starts_with('v') {
            continue;
        }
        let (path, source) = (path.to_owned(), source.to_owned());
        out.push(Module { path, source, version: version.to_owned(), line: number });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_and_replacements() {
        let text = "# github.com/a/b v1.2.0\n## explicit; go 1.21\ngithub.com/a/b\n\
            # h.example/c v0.1.0 => h.example/fork v0.2.0\n# h.example/d v1.0.0 => ./d\n# h.example/c => h.example/fork v0.2.0\n";
        let found: Vec<String> = read(text)
            .iter()
            .map(|one| format!("{} {} {} {}", one.path, one.source, one.version, one.line))
            .collect();
        assert_eq!(
            found,
            ["github.com/a/b github.com/a/b v1.2.0 1", "h.example/c h.example/fork v0.2.0 4"]
        );
    }
}
