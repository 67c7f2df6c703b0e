//! Names of directories that contain a version: `miniz-2.0.8`, `rope_1_4_2`.

/// A directory's name without a version at its end, and the version: `miniz-2.0.8` becomes `miniz`
/// and `2.0.8`. A version has at least two numbers, and three if its numbers are separated by underscores.
pub(crate) fn split_version(name: &[u8]) -> (String, Option<String>) {
    let name = String::from_utf8_lossy(name).into_owned();
    let split = name.char_indices().find_map(|(index, c)| {
        if !matches!(c, '-' | '_') {
            return None;
        }
        let tail = name.get(index + 1..)?;
        let version = tail.strip_prefix(['v', 'V']).unwrap_or(tail);
        let dotted = is_version(version).then(|| version.to_owned());
        Some((index, dotted.or_else(|| of_underscores(name.get(..index)?, version))?))
    });
    match split {
        Some((index, version)) if index > 0 => {
            (name.get(..index).unwrap_or(&name).to_owned(), Some(version))
        }
        _ => (name, None),
    }
}

fn is_version(text: &str) -> bool {
    let core = text.split(['-', '+']).next().unwrap_or_default();
    let mut parts = core.split('.');
    let number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let first = parts.next().is_some_and(number);
    let rest: Vec<&str> = parts.collect();
    first
        && !rest.is_empty()
        && rest.iter().all(|part| {
            part.bytes().next().is_some_and(|byte| byte.is_ascii_digit())
                && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
}

/// The version in `1_4_2` after a name. Two numbers may count something else (`utf_8_16`), and a year begins a date.
fn of_underscores(name: &str, text: &str) -> Option<String> {
    /// The number of parts, and the maximum digits of one.
    const FORM: (usize, usize) = (3, 3);
    let (count, digits) = FORM;
    let parts: Vec<&str> = text.split('_').collect();
    let is_number = |part: &&str| {
        (1..=digits).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let is_named = name.bytes().filter(u8::is_ascii_alphabetic).count() >= 2
        && !name.ends_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '_'));
    (is_named && parts.len() == count && parts.iter().all(is_number)).then(|| parts.join("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_in_names() {
        let split = |name: &str| split_version(name.as_bytes());
        assert_eq!(split("miniz-2.0.8"), ("miniz".into(), Some("2.0.8".into())));
        assert_eq!(split("gtest-1.8.1"), ("gtest".into(), Some("1.8.1".into())));
        assert_eq!(split("foo_v1.2-rc1"), ("foo".into(), Some("1.2-rc1".into())));
        for plain in ["utf8proc", "x86-simd-sort", "nnlib-hifi4", "lib-2", "1.2.3", "a-1.x"] {
            assert_eq!(split(plain), (plain.into(), None));
        }
    }

    #[test]
    fn versions_with_underscores_in_names() {
        let split = |name: &str| split_version(name.as_bytes());
        assert_eq!(split("rope_1_4_2"), ("rope".into(), Some("1.4.2".into())));
        assert_eq!(split("knot-1_76_0"), ("knot".into(), Some("1.76.0".into())));
        for plain in [
            "x86_64",
            "utf_8_16",
            "log_2020_01_05",
            "rope_1_4",
            "net_10_0_0_1",
            "1_2_3",
            "n_1_2_3",
            "rope_1_2_b",
            "rope_1_2_3_knots",
        ] {
            assert_eq!(split(plain), (plain.into(), None));
        }
    }
}
