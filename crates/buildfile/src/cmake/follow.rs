//! Commands that assign values known only at run time: their origins.

use plimsoll_model::DigestAlgorithm;

use super::arguments::Given;
use super::origin::Origin;
use super::state::Run;
use super::syntax::Command;

/// Whether a text can be the name of a variable.
fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte == b'_' || byte.is_ascii_alphanumeric())
}

/// Whether a download is verified by a digest of the build files: then its content is that of the build.
fn is_verified(options: &[Given]) -> bool {
    let mut pairs = options.windows(2);
    pairs.any(|pair| {
        let [option, value] = pair else { return false };
        let algorithm = value.text.split('=').next().and_then(DigestAlgorithm::named);
        option.text == "EXPECTED_HASH"
            && value.origin == Origin::Build
            && algorithm.is_some_and(|algorithm| algorithm >= DigestAlgorithm::Sha256)
    })
}

impl Run<'_> {
    /// Follows the values of a command that assigns variables.
    pub(super) fn follow_origins(&mut self, command: &Command) {
        let name = command.name.as_str();
        let is_source = matches!(name, "file" | "execute_process");
        if self.origins.is_empty() && !is_source {
            return;
        }
        match name {
            "file" => {
                let given = self.given(&command.arguments);
                self.follow_file(&given);
            }
            "execute_process" => {
                let given = self.given(&command.arguments);
                self.follow_program(&given);
            }
            "include" => {
                let given = self.given(&command.arguments);
                if given.first().is_some_and(|path| self.origins.is_downloaded(&path.text)) {
                    self.origins.lose_all();
                }
            }
            "set" => {
                let given = self.given(&command.arguments);
                let Some((name, values)) = given.split_first() else { return };
                let origin = values.iter().map(|value| value.origin).max().unwrap_or_default();
                self.assign(&name.text, origin);
            }
            "string" | "list" | "foreach" | "separate_arguments" | "cmake_path" | "if"
            | "elseif" => {
                let given = self.given(&command.arguments);
                self.follow_text(name, &given);
            }
            _ => {}
        }
    }

    /// Follows `file(DOWNLOAD url path ...)` and `file(READ path variable ...)`.
    fn follow_file(&mut self, given: &[Given]) {
        match given {
            [what, _, _, rest @ ..] if what.text == "DOWNLOAD" && is_verified(rest) => {}
            [what, _, path, ..] if what.text == "DOWNLOAD" => self.origins.add_file(&path.text),
            [_, path, variable, ..] if is_name(&variable.text) => {
                let is_downloaded = self.origins.is_downloaded(&path.text);
                let read = if is_downloaded { Origin::Download } else { Origin::Build };
                self.assign(&variable.text, read.max(path.origin));
            }
            _ => {}
        }
    }

    /// Follows `execute_process(COMMAND ... OUTPUT_VARIABLE variable)`.
    fn follow_program(&mut self, given: &[Given]) {
        let fetches = |argument: &Given| {
            argument.origin == Origin::Download
                || argument.text.contains("://")
                || self.origins.is_downloaded(&argument.text)
        };
        let origin = if given.iter().any(fetches) { Origin::Download } else { Origin::Build };
        for pair in given.windows(2) {
            let [option, value] = pair else { continue };
            match option.text.as_str() {
                "OUTPUT_VARIABLE" => self.assign(&value.text, origin),
                "OUTPUT_FILE" | "-o" | "-O" | "--output" if origin == Origin::Download => {
                    self.origins.add_file(&value.text);
                }
                _ => {}
            }
        }
    }

    /// Follows commands that compute texts and lists. Any name among their arguments may be the assigned variable.
    fn follow_text(&mut self, command: &str, given: &[Given]) {
        let of = |argument: &Given| argument.origin.max(self.origins.known(&argument.text));
        let origin = given.iter().map(of).max().unwrap_or_default();
        if origin == Origin::Build {
            return;
        }
        if !matches!(command, "if" | "elseif") {
            for name in given.iter().filter(|argument| is_name(&argument.text)) {
                self.origins.set(&name.text, origin);
            }
        }
        for number in 0..=9 {
            self.origins.set(&format!("CMAKE_MATCH_{number}"), origin);
        }
    }

    /// Sets the origin of a variable. Under an unknown condition, it keeps an origin that is worse.
    pub(super) fn assign(&mut self, name: &str, origin: Origin) {
        let is_sure = self.bodies == 0 && !self.is_unsure();
        if is_sure || origin > self.origins.of_name(name) {
            self.origins.set(name, origin);
        }
    }
}
