//! `setup.cfg`, after setuptools' documentation ("Configuring setuptools using setup.cfg files").

use plimsoll_model::clip;

use super::{LISTS, extra_scope, requirement};
use crate::manifest::KEY;
use crate::place::Lines;
use crate::{Include, Manifest};

/// Reads the lists of `[options]` and `[options.extras_require]`, and the paths in `file:`.
pub fn setup_cfg(text: &str) -> Manifest {
    let lines = Lines::new(text);
    let mut out = Manifest::default();
    let (mut section, mut key) = ("", "");
    let mut offset = 0;
    for raw in lines.text().split_inclusive('\n') {
        let start = offset;
        offset += raw.len();
        let line = raw.trim_end();
        let value = line.trim_start();
        if value.is_empty() || value.starts_with(['#', ';']) {
            continue;
        }
        let indent = line.len() - value.len();
        if indent == 0 {
            if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.split(']').next()) {
                (section, key) = (name.trim(), "");
                continue;
            }
            let at = line.find(['=', ':']).unwrap_or(line.len());
            let (name, rest) = line.split_at_checked(at).unwrap_or((line, ""));
            key = name.trim();
            let rest = rest.get(1..).unwrap_or_default();
            let at = start + line.len() - rest.trim_start().len();
            if section == "metadata" && key == "name" {
                out.package = Some(rest.trim().to_owned());
                out.published = Some(true);
            }
            take(&lines, section, key, rest.trim(), at, &mut out);
        } else {
            take(&lines, section, key, value, start + indent, &mut out);
        }
    }
    out.bounded_in(text)
}

/// Reads one line of a value.
fn take(lines: &Lines<'_>, section: &str, key: &str, text: &str, at: usize, out: &mut Manifest) {
    let list = LISTS.iter().find(|(name, _)| section == "options" && *name == key);
    let (locator, scope) = match list {
        Some((name, scope)) => (format!("options.{name}"), *scope),
        None if section == "options.extras_require" => {
            (format!("{section}.{}", clip(key, KEY)), extra_scope(key))
        }
        None => return,
    };
    if let Some(files) = text.strip_prefix("file:") {
        let place = lines.place(at, at + text.len());
        for path in files.split(',').map(str::trim).filter(|path| !path.is_empty()) {
            out.sources.push(path.to_owned());
            out.includes.push(Include { path: path.to_owned(), constraint: false, place });
        }
        return;
    }
    // A line may contain several requirements separated by semicolons. It is not split, because a marker starts
    // with a semicolon, too.
    let place = lines.place(at, at + text.len());
    out.requirements.extend(requirement(text, place, &locator, scope));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::shown;

    #[test]
    fn lists_and_files() {
        let file = setup_cfg(
            "[metadata]\nname = hull\n[options]\npackages = find:\ninstall_requires =\n    rope>=1.2\n    # why\n    sail==2.0; python_version < '3.9'\n\
             setup_requires = wheel\n[options.extras_require]\ntest = pytest\ngpu =\n  keel\n[other]\ninstall_requires = no\n",
        );
        assert_eq!(
            shown(&file),
            [
                "rope Range(\">=1.2\") product 6",
                "sail Exact(\"2.0\") product 8",
                "wheel Any build 9",
                "pytest Any test 11",
                "keel Any product 13",
            ]
        );
        let file = setup_cfg("[options]\ninstall_requires = file: a.txt, b.txt\n");
        assert_eq!(file.sources, ["a.txt", "b.txt"]);
    }
}
