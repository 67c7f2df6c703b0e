//! Build files: `AC_INIT`, and `project` of `CMake` and Meson.

use plimsoll_buildfile::read_cmake_stated;
use plimsoll_model::EvidenceKind;

use super::autoconf;
use super::call::{call, named};
use super::defines::Names;
use super::statement::VersionStatement;

/// Whether a file is one by its name, in lower case.
pub(super) fn is_build_file(name: &[u8]) -> bool {
    matches!(name, b"cmakelists.txt" | b"configure.ac" | b"configure.in" | b"meson.build")
}

/// Reads a build file by its name, in lower case.
pub(super) fn read(name: &[u8], text: &str) -> Vec<VersionStatement> {
    match name {
        b"cmakelists.txt" => cmake(text),
        b"meson.build" => meson(text).into_iter().collect(),
        _ => autoconf::read(text).into_iter().collect(),
    }
}

/// `project('name', 'c', version: '1.2.3')`.
fn meson(text: &str) -> Option<VersionStatement> {
    let (arguments, line) = call(text, &["project"])?;
    let quoted = |text: &str| text.split('\'').nth(1).map(str::to_owned);
    // The argument of this name, and not `meson_version` or a part of a text.
    let version = arguments.match_indices("version").find_map(|(at, name)| {
        let is_name = arguments.get(..at)?.ends_with([',', ' ', '\t', '\n']);
        let value = arguments.get(at + name.len()..)?.trim_start().strip_prefix(':')?.trim_start();
        is_name.then_some(value)
    })?;
    let (value, behind) = version.strip_prefix('\'')?.split_once('\'')?;
    let is_whole = behind.trim_start().is_empty() || behind.trim_start().starts_with(',');
    if !is_whole {
        return None;
    }
    named(&quoted(arguments)?, value, line)
}

/// `project(name VERSION 1.2.3)`, and variables of the file that are named as macros are.
fn cmake(text: &str) -> Vec<VersionStatement> {
    let stated = read_cmake_stated(text);
    let Some((name, version, line)) = stated.project else { return Vec::new() };
    if let Some(stated) = version.and_then(|version| named(&name, &version, line)) {
        return vec![stated];
    }
    let mut names = Names::default();
    for (name, value, line) in &stated.variables {
        names.add(name, &format!("\"{value}\""), *line);
    }
    names.statements(&name, EvidenceKind::BuildFile)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(name: &str, text: &str) -> Vec<String> {
        let show = |statement: VersionStatement| match statement {
            VersionStatement::Named { prefix, version, line, .. } => {
                format!("{prefix} {version} {line}")
            }
            other => format!("{other:?}"),
        };
        read(name.as_bytes(), text).into_iter().map(show).collect()
    }

    #[test]
    fn each_kind_of_file() {
        for (name, text, expected) in [
            (
                "configure.ac",
                "# text\nAC_INIT([rope], [1.2.3], [bugs@h.example])\n",
                "rope 1.2.3 2",
            ),
            ("configure.in", "AC_INIT(rope.c)\n", ""),
            (
                "configure.ac",
                "m4_define([ROPE_MAJOR], 0)\nm4_define([ROPE_RC],  -rc1)\n\
                 m4_define([V], ROPE_MAJOR[.]8[]ROPE_RC)\nAC_INIT([rope],[V],[bugs@h.example])\n",
                "rope 0.8-rc1 4",
            ),
            (
                "configure.ac",
                "m4_define([rope_minor], [2])\nAC_INIT([rope], [1.rope_minor.rope_micro])\n",
                "",
            ),
            ("configure.ac", "m4_define([v], [v.v])\nAC_INIT([rope], [v])\n", ""),
            ("configure.ac", "AC_INIT([rope], [m4_esyscmd(x)])\n", ""),
            ("configure.ac", "dnl AC_INIT([rope], [1.2.3])\n", ""),
            ("meson.build", "project('rope', 'c',\n  version: '1.2.3',\n)\n", "rope 1.2.3 1"),
            ("meson.build", "project('rope', 'c')\n", ""),
            ("cmakelists.txt", "project(Rope\n  VERSION 1.2.3 LANGUAGES C)\n", "Rope 1.2.3 1"),
            ("cmakelists.txt", "PROJECT(rope C)\nset(VERSION \"1.3.1\")\n", "rope 1.3.1 2"),
            ("cmakelists.txt", "set(V 1)\nproject(rope VERSION ${V}.2)\n", "rope 1.2 2"),
            ("cmakelists.txt", "project(rope VERSION ${HOST_VERSION})\n", ""),
            ("cmakelists.txt", "cmake_minimum_required(VERSION 3.10)\nproject(rope)\n", ""),
            (
                "cmakelists.txt",
                "set(ROPE_VERSION_MAJOR 1)\nset(ROPE_VERSION_MINOR 2)\nproject(rope)\n",
                "ROPE 1.2 1",
            ),
        ] {
            let expected: Vec<&str> = [expected].into_iter().filter(|it| !it.is_empty()).collect();
            assert_eq!(shown(name, text), expected, "{name} {text}");
        }
    }
}
