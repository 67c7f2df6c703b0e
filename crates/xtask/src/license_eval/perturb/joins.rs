//! License texts in other text: inside a README, and several in one file.

use plimsoll_testkit::Random;

use super::super::texts::Listed;

/// Text without statements about licenses.
const BEFORE: &[&str] = &[
    "# frobnicate\n\nA small tool that turns widgets around. It reads from standard input and writes to\nstandard output, and keeps no state between runs.\n",
    "## Installation\n\n    make\n    make check\n    sudo make install\n\nThe build needs a compiler for C11 and nothing else.\n",
    "## Usage\n\nCall `frobnicate --depth 3 FILE` to see what would change, then repeat it with `--write`.\n\n```c\nint depth = frob_depth(handle, 3);\nif (depth < 0)\n    return frob_error(handle);\n```\n",
];

/// Text after the license.
const AFTER: &[&str] = &[
    "## Changes\n\n- 1.4: faster on large inputs\n- 1.3: the option `--depth`\n- 1.2: reads compressed files\n",
    "## Questions\n\nMail the list with a small input that shows the problem, and the output of\n`frobnicate --version`.\n",
];

/// Separators between two texts in one file.
const BETWEEN: &[&str] = &[
    "\n\n",
    "\n\n--------------------------------------------------------------------------------\n\n",
    "\n\n=========================================\n== frobnicate\n=========================================\n\n",
    "\n\n* * *\n\n## libwidget\n\n",
    "\n\nsrc/vendored/widget.c:\n\n",
];

/// Puts a text into the README of a project.
pub(super) fn readme(text: &str, random: &mut Random) -> String {
    let fence = if random.one_in(2) { "```\n" } else { "" };
    format!(
        "{}\n{}\n{}\n## License\n\n{fence}{}\n{fence}\n{}\n",
        BEFORE.first().unwrap_or(&""),
        random.pick(BEFORE),
        random.pick(BEFORE),
        text.trim_end(),
        random.pick(AFTER),
    )
}

/// Puts several licenses into one file.
pub(in super::super) fn joined(chosen: &[Listed], random: &mut Random) -> String {
    let mut made = String::new();
    for listed in chosen {
        if !made.is_empty() {
            let between: &str = random.pick::<&str>(BETWEEN);
            made.push_str(between);
        }
        made.push_str(listed.text.trim());
    }
    made.push('\n');
    made
}
