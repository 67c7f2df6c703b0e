//! Files that build tools leave in a source tree, recognized by their names and by text that only they contain.

use plimsoll_model::RepoPath;

use crate::Part;
use crate::base::texts::line_at;

/// A project that the files come from.
#[derive(Debug)]
pub(crate) struct ToolProject {
    pub(crate) name: &'static str,
    /// The URL of its repository, if known.
    pub(crate) url: Option<&'static str>,
}

const CONFIG: ToolProject =
    ToolProject { name: "GNU config", url: Some("https://git.savannah.gnu.org/git/config.git") };
const AUTOMAKE: ToolProject = ToolProject {
    name: "GNU Automake",
    url: Some("https://git.savannah.gnu.org/git/automake.git"),
};
const LIBTOOL: ToolProject =
    ToolProject { name: "GNU Libtool", url: Some("https://git.savannah.gnu.org/git/libtool.git") };
const ARCHIVE: ToolProject = ToolProject {
    name: "GNU Autoconf Archive",
    url: Some("https://github.com/autoconf-archive/autoconf-archive"),
};
const GETTEXT: ToolProject =
    ToolProject { name: "GNU gettext", url: Some("https://git.savannah.gnu.org/git/gettext.git") };
const GNULIB: ToolProject =
    ToolProject { name: "Gnulib", url: Some("https://git.savannah.gnu.org/git/gnulib.git") };
const PKG_CONFIG: ToolProject = ToolProject {
    name: "pkg-config",
    url: Some("https://gitlab.freedesktop.org/pkg-config/pkg-config"),
};
const SHTOOL: ToolProject = ToolProject { name: "GNU shtool", url: None };
const TEXINFO: ToolProject =
    ToolProject { name: "GNU Texinfo", url: Some("https://git.savannah.gnu.org/git/texinfo.git") };
const VERSIONEER: ToolProject = ToolProject {
    name: "versioneer",
    url: Some("https://github.com/python-versioneer/python-versioneer"),
};
const X_WINDOW: ToolProject = ToolProject { name: "X11R5 install.sh", url: None };

/// A kind of file that a tool leaves: its names, text that other files of the same name do not contain, and the text
/// before the version of the project. The `scriptversion` of a file is not one: it is the date of that file.
#[derive(Debug)]
struct Kind {
    /// `*` matches any characters.
    names: &'static [&'static str],
    signs: &'static [&'static str],
    version: &'static [&'static str],
    project: &'static ToolProject,
}

/// The kinds; the first one that matches the name and a marker applies.
static KINDS: [Kind; 17] = [
    Kind {
        names: &["config.guess", "config.sub"],
        signs: &["timestamp='"],
        version: &["timestamp='"],
        project: &CONFIG,
    },
    Kind {
        names: &[
            "ar-lib",
            "compile",
            "depcomp",
            "elisp-comp",
            "gnupload",
            "install-sh",
            "mdate-sh",
            "missing",
            "mkinstalldirs",
            "py-compile",
            "tap-driver.pl",
            "tap-driver.sh",
            "test-driver",
            "ylwrap",
        ],
        signs: &["scriptversion="],
        version: &[],
        project: &AUTOMAKE,
    },
    Kind {
        names: &["missing", "mkinstalldirs"],
        signs: &[
            "Common stub for a few missing GNU programs",
            "mkinstalldirs --- make directory hierarchy",
        ],
        version: &[],
        project: &AUTOMAKE,
    },
    Kind {
        names: &["install-sh"],
        signs: &["comes from X11R5 (mit/util/scripts/install.sh)"],
        version: &[],
        project: &X_WINDOW,
    },
    Kind {
        names: &["ltmain.sh", "ltmain.in"],
        signs: &["libtool"],
        version: &["\nVERSION="],
        project: &LIBTOOL,
    },
    Kind {
        names: &["ltversion.m4"],
        signs: &["ltversion.m4"],
        version: &["m4_define([LT_PACKAGE_VERSION], ["],
        project: &LIBTOOL,
    },
    Kind {
        names: &["libtool.m4"],
        signs: &["Configure libtool for the host system"],
        version: &[],
        project: &LIBTOOL,
    },
    Kind {
        names: &["argz.m4", "ltargz.m4", "ltdl.m4", "ltoptions.m4", "ltsugar.m4", "lt~obsolete.m4"],
        signs: &["serial "],
        version: &[],
        project: &LIBTOOL,
    },
    Kind {
        names: &["ac_*.m4", "acx_*.m4", "ax_*.m4"],
        signs: &["autoconf-archive", "autoconf_archive", "ac-archive", "ac_archive"],
        version: &[],
        project: &ARCHIVE,
    },
    Kind {
        names: &["pkg.m4"],
        signs: &["Macros to locate and utilise pkg-config"],
        version: &["(pkg-config-"],
        project: &PKG_CONFIG,
    },
    Kind {
        names: &[
            "gettext.m4",
            "iconv.m4",
            "intlmacosx.m4",
            "lib-ld.m4",
            "lib-link.m4",
            "lib-prefix.m4",
            "nls.m4",
            "po.m4",
            "progtest.m4",
        ],
        signs: &["serial "],
        version: &["(gettext-"],
        project: &GETTEXT,
    },
    Kind {
        names: &["Makefile.in.in"],
        signs: &["Makefile for PO directory in any package using GNU gettext"],
        version: &["# Origin: gettext-"],
        project: &GETTEXT,
    },
    Kind {
        names: &["config.rpath"],
        signs: &["describing how to set the"],
        version: &[],
        project: &GETTEXT,
    },
    Kind {
        names: &[
            "announce-gen",
            "bootstrap",
            "bootstrap.sh",
            "do-release-commit-and-tag",
            "gendocs.sh",
            "git-version-gen",
            "gitlog-to-changelog",
            "update-copyright",
            "useless-if-before-free",
            "vc-list-files",
        ],
        signs: &["scriptversion="],
        version: &[],
        project: &GNULIB,
    },
    Kind {
        names: &["shtool"],
        signs: &["GNU shtool -- The GNU Portable Shell Tool"],
        version: &["##  Version:  ", "##  Version: "],
        project: &SHTOOL,
    },
    Kind {
        names: &["texinfo.tex"],
        signs: &["\\def\\texinfoversion{"],
        version: &["\\def\\texinfoversion{"],
        project: &TEXINFO,
    },
    Kind {
        names: &["versioneer.py"],
        signs: &["The Versioneer"],
        version: &["\n# Version: "],
        project: &VERSIONEER,
    },
];

/// The number of bytes of such a file that are read: the marker is in its first comment or shortly after it.
pub(crate) const HEAD: u64 = 16 << 10;

/// A file that a tool left, as identified by its content.
#[derive(Clone, Debug)]
pub(crate) struct ToolFile {
    pub(crate) project: &'static ToolProject,
    /// The line with the marker, and its text.
    pub(crate) line: u32,
    pub(crate) text: String,
    pub(crate) version: Option<(String, u32)>,
}

/// An additional file of a component that has several files.
#[derive(Clone, Debug)]
pub(crate) struct MemberFile {
    pub(crate) path: RepoPath,
    /// The first file of the component.
    pub(crate) first: RepoPath,
}

impl Part for MemberFile {}

/// Whether a file has the name of a file that a build tool leaves.
pub(crate) fn may_be_left(name: &[u8]) -> bool {
    KINDS.iter().any(|kind| kind.is_called(name))
}

/// Identifies a file by its name and its first bytes; `None` if no tool left it.
pub(crate) fn read(name: &[u8], head: &str) -> Option<ToolFile> {
    KINDS.iter().filter(|kind| kind.is_called(name)).find_map(|kind| {
        let sign = kind.signs.iter().filter_map(|sign| head.find(sign)).min()?;
        let version = kind.version.iter().find_map(|front| version_behind(head, front));
        let text = head.get(line_at(head, sign)?)?.trim().to_owned();
        Some(ToolFile { project: kind.project, line: line_of(head, sign), text, version })
    })
}

impl Kind {
    fn is_called(&self, name: &[u8]) -> bool {
        let first = name.first();
        // Every file name is compared with every known name, and nearly all differ in the first byte.
        let may_be = |wanted: &&&str| {
            let wanted = wanted.as_bytes().first();
            wanted == first || wanted == Some(&b'*')
        };
        self.names.iter().filter(may_be).any(|wanted| match wanted.split_once('*') {
            Some((front, end)) => {
                name.starts_with(front.as_bytes()) && name.ends_with(end.as_bytes())
            }
            None => name == wanted.as_bytes(),
        })
    }
}

/// The version after the given text, and its line.
fn version_behind(head: &str, front: &str) -> Option<(String, u32)> {
    let at = head.find(front)? + front.len();
    let rest = head.get(at..)?.trim_start_matches(['"', '\'']);
    let is_end = |c: char| !c.is_ascii_alphanumeric() && !".-_".contains(c);
    let version = rest.split(is_end).next()?.trim_end_matches(['.', '-', '_']);
    version
        .starts_with(|c: char| c.is_ascii_digit())
        .then(|| (version.to_owned(), line_of(head, at)))
}

fn line_of(text: &str, at: usize) -> u32 {
    let before = text.as_bytes().get(..at).unwrap_or_default();
    let ends = memchr::memchr_iter(b'\n', before).count();
    u32::try_from(ends).unwrap_or(u32::MAX).saturating_add(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_and_a_marker_identify_a_file() {
        let of = |name: &str, head: &str| {
            read(name.as_bytes(), head).map(|file| {
                let version = file.version.map(|(version, line)| format!(" {version}:{line}"));
                format!("{}{}", file.project.name, version.unwrap_or_default())
            })
        };
        for (name, head, found) in [
            ("config.sub", "#!/bin/sh\ntimestamp='2021-01-07'\n", "GNU config 2021-01-07:2"),
            ("depcomp", "scriptversion=2018-03-07.03; # UTC", "GNU Automake"),
            ("ltmain.sh", "# libtool\nVERSION=\"2.4.7 Harbor-2\"\n", "GNU Libtool 2.4.7:2"),
            ("ltmain.sh", "# libtool\nVERSION=@VERSION@\n", "GNU Libtool"),
            (
                "ltversion.m4",
                "# serial 3 ltversion.m4\nm4_define([LT_PACKAGE_VERSION], [2.4.6])",
                "GNU Libtool 2.4.6:2",
            ),
            ("ax_knot.m4", "# autoconf-archive/ax_knot.html\n#serial 4", "GNU Autoconf Archive"),
            (
                "pkg.m4",
                "# pkg.m4 - Macros to locate and utilise pkg-config.\n# serial 12 (pkg-config-0.29.2)",
                "pkg-config 0.29.2:2",
            ),
            (
                "Makefile.in.in",
                "# Makefile for PO directory in any package using GNU gettext.\n# Origin: gettext-0.21\n",
                "GNU gettext 0.21:2",
            ),
            (
                "install-sh",
                "# This comes from X11R5 (mit/util/scripts/install.sh).",
                "X11R5 install.sh",
            ),
        ] {
            assert_eq!(of(name, head).as_deref(), Some(found), "{name}");
        }
        let script = read(b"depcomp", "#!/bin/sh\nscriptversion=2018-03-07.03; # UTC\n").unwrap();
        assert_eq!(script.text, "scriptversion=2018-03-07.03; # UTC");
        for (name, head) in [
            ("config.guess", "#!/bin/sh\necho rope\n"),
            ("compile", "#!/bin/sh\ncc rope.c\n"),
            ("ax_knot.m4", "# Copyright (c) Harbor Example\n#serial 4"),
            ("config.guess.in", "timestamp='2021-01-07'"),
            ("Makefile.in.in", "# Makefile for the PO directory\n"),
        ] {
            assert_eq!(of(name, head), None, "{name}");
        }
    }
}
