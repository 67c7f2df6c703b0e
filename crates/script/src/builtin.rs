//! What the shell and its closest tools do: directories, variables, echo, checks of digests.

use plimsoll_model::{FetchMethod, PinStrength, RefSyntax};

use crate::machine::{Invocation, Machine};
use crate::strength::is_hex;
use crate::text::cut;
use crate::value::{Options, Origin, Spec, Value};

impl Machine<'_> {
    /// Looks at a command of the shell itself; says whether it was one.
    pub(crate) fn builtin(&mut self, call: Invocation<'_>, name: &str, rest: &[Value]) -> bool {
        match name {
            "cd" | "pushd" | "popd" => self.change_directory(name, rest),
            "pwd" => self.output_directory(),
            "echo" | "printf" => self.echo(call, rest),
            "dirname" => self.dirname(rest),
            "realpath" | "readlink" | "greadlink" => {
                self.output(rest.iter().rfind(|arg| !arg.is_option()).cloned());
            }
            "read" | "unset" | "mapfile" | "readarray" => {
                for arg in rest.iter().filter(|arg| !arg.is_option()).take(64) {
                    self.scope.set(&arg.text, None);
                }
                self.drop_waiting(call.command.pipe);
            }
            "[" | "[[" | "test" => self.compare(rest),
            "sha256sum" | "sha512sum" | "sha384sum" | "shasum" | "gsha256sum" => {
                self.digest(call, rest);
            }
            "tar" | "bsdtar" | "gtar" | "unzip" | "7z" | "7za" | "cpio" | "ar" | "gunzip"
            | "unxz" | "dpkg" | "installer" | "hdiutil" | "xar" => {
                self.unpack(call, name, rest);
                return matches!(name, "tar" | "bsdtar" | "gtar" | "unzip" | "cpio");
            }
            "mv" | "cp" | "install" => self.rename(rest),
            "chmod" | "set" | "true" | "false" | "trap" | "shift" | "return" | "exit" | ":" => {}
            _ => return false,
        }
        true
    }

    fn change_directory(&mut self, name: &str, rest: &[Value]) {
        const STACK: usize = 64;
        if name == "popd" {
            let back = self.scope.directories.pop();
            self.scope.directory = back.unwrap_or(crate::found::Directory {
                base: crate::found::CallBase::Elsewhere,
                path: None,
            });
            return;
        }
        let Some(to) = rest.iter().find(|arg| !arg.is_option()) else {
            if name == "cd" {
                self.scope.change(&Value::known("~"));
            }
            return;
        };
        if name == "pushd" && self.scope.directories.len() < STACK {
            self.scope.directories.push(self.scope.directory.clone());
        }
        let unknown = Value::unknown("-");
        self.scope.change(if to.text == "-" { &unknown } else { to });
    }

    /// The output of the command that is being captured is known.
    pub(crate) fn output(&mut self, value: Option<Value>) {
        if let (Some(id), Some(value)) = (self.capture(), value) {
            self.captured.insert(id, value);
        }
    }

    fn output_directory(&mut self) {
        use crate::found::CallBase;
        let directory = self.scope.directory.clone();
        let origin = match directory.base {
            CallBase::ScriptDirectory => Origin::ScriptDirectory,
            CallBase::Repository => Origin::Repository,
            CallBase::Working => Origin::Working,
            CallBase::Elsewhere => Origin::Text,
        };
        let value = match directory.path {
            Some(path) if path.is_empty() || origin == Origin::Text => {
                Value { text: path, origin, ..Value::default() }
            }
            Some(path) => Value { text: format!("/{path}"), origin, ..Value::default() },
            None => return,
        };
        self.output(Some(value));
    }

    fn echo(&mut self, call: Invocation<'_>, rest: &[Value]) {
        let words = rest.iter().filter(|arg| !arg.is_option());
        let mut value = Value::default();
        for word in words.take(16) {
            if !value.text.is_empty() {
                value.append(&Value::known(" "));
            }
            value.append(word);
        }
        self.echoed = Some((call.command.pipe.pipe, value.text.clone()));
        if self.capture().is_some() && call.command.pipe.index == 0 {
            self.output(
                Some(value).filter(|value| !value.is_open() || value.origin != Origin::Text),
            );
        } else if let Some(id) = self.capture() {
            self.captured.remove(&id);
        }
    }

    fn dirname(&mut self, rest: &[Value]) {
        let Some(mut value) = rest.iter().rfind(|arg| !arg.is_option()).cloned() else { return };
        if value.is_open() && value.origin == Origin::Text {
            return;
        }
        match (value.origin, value.text.trim_end_matches('/').rfind('/')) {
            (Origin::ScriptFile, _) if value.text.is_empty() => {
                value.origin = Origin::ScriptDirectory;
            }
            (Origin::Text, None) => ".".clone_into(&mut value.text),
            (_, Some(end)) => value.text.truncate(end),
            (_, None) => "/..".clone_into(&mut value.text),
        }
        self.output(Some(value));
    }

    /// `[ "$(sha256sum f | cut …)" = <digest> ]`.
    fn compare(&mut self, rest: &[Value]) {
        let known = rest.iter().any(|arg| is_digest(&arg.text));
        let file = rest.iter().find_map(|arg| self.digests.get(&arg.capture?).cloned());
        if let (true, Some(file)) = (known, file) {
            let digest = rest.iter().find(|arg| is_digest(&arg.text)).map(|arg| arg.text.clone());
            self.verify(&file, digest.as_deref());
        }
    }

    fn digest(&mut self, call: Invocation<'_>, rest: &[Value]) {
        let spec = Spec { short: "a", long: "--algorithm" };
        let options = Options::parse(rest, spec);
        let file = options.words.first().filter(|file| file.text != "-");
        if !options.has(&["-c", "--check"]) {
            if let (Some(id), Some(file)) = (self.capture(), file) {
                let key = self.file_key(file);
                self.digests.insert(id, key);
            }
            return;
        }
        let mut lists: Vec<String> = call.inputs.iter().map(|input| input.text.clone()).collect();
        if let Some((pipe, text)) = self.echoed.take() {
            if pipe == call.command.pipe.pipe {
                lists.push(text);
            } else {
                self.echoed = Some((pipe, text));
            }
        }
        for body in &call.command.documents {
            lists.push(cut(self.source.original, body.clone()).to_owned());
        }
        for list in &lists {
            self.verify_list(list);
        }
        if let Some(file) = file.filter(|_| lists.is_empty()) {
            self.verify_by_file(file);
        }
    }

    fn verify_list(&mut self, list: &str) {
        let list = list.replace("\\n", "\n");
        for line in list.lines() {
            let mut words = line.split_whitespace();
            let digest = words.next().filter(|digest| is_digest(digest));
            let Some(digest) = digest.map(str::to_owned) else { continue };
            for file in words {
                let key = self.file_key(&Value::known(file.trim_start_matches('*')));
                self.verify(&key, Some(&digest));
            }
        }
    }

    /// A list of digests of the repository's own covers what was downloaded since the last one.
    /// A list that was itself downloaded says nothing about what the author meant.
    fn verify_by_file(&mut self, list: &Value) {
        let key = self.file_key(list);
        if list.is_open() || self.files.contains_key(&key) {
            return;
        }
        let first = std::mem::replace(&mut self.checked, self.found.len());
        for candidate in self.found.iter_mut().skip(first) {
            if matches!(candidate.method, FetchMethod::Download | FetchMethod::Archive) {
                candidate.firmness = (RefSyntax::Hash, PinStrength::ContentDigest);
            }
        }
    }

    fn verify(&mut self, key: &str, digest: Option<&str>) {
        let name = key.rsplit('/').next().unwrap_or(key);
        let candidates = self.files.get(key).or_else(|| self.files.get(name));
        for candidate in candidates.cloned().unwrap_or_default().into_iter().rev().take(8) {
            if let Some(found) = self.found.get_mut(candidate) {
                found.firmness = (RefSyntax::Hash, PinStrength::ContentDigest);
                found.requested = digest.map(str::to_owned).or_else(|| found.requested.take());
            }
        }
    }

    fn unpack(&mut self, call: Invocation<'_>, name: &str, rest: &[Value]) {
        let tar = name.ends_with("tar");
        let first = rest.first().map(|arg| arg.text.as_str()).unwrap_or_default();
        let bundle = |text: &str| text.starts_with('-') && !text.starts_with("--");
        let extracts = !tar
            || (!first.starts_with('-') && first.contains('x'))
            || rest
                .iter()
                .any(|arg| bundle(&arg.text) && arg.text.contains('x') || arg.text == "--extract");
        if !extracts {
            return;
        }
        for arg in rest.iter().chain(call.inputs).take(64) {
            if !self.mark_capture(arg, FetchMethod::Archive) {
                self.mark_file(arg, FetchMethod::Archive);
            }
        }
        self.unpack_waiting(call.command.pipe);
    }

    /// A file gets another name: what is known of it goes along.
    fn rename(&mut self, rest: &[Value]) {
        let words: Vec<&Value> = rest.iter().filter(|arg| !arg.is_option()).take(4).collect();
        let [from, to] = words.as_slice() else { return };
        let from_key = self.file_key(from);
        let Some(candidates) = self.files.get(&from_key).cloned() else { return };
        let to_key = self.file_key(to);
        let inside = format!("{}/{}", to_key.trim_end_matches('/'), from.file_name());
        let recent: Vec<usize> = candidates.iter().rev().take(8).copied().collect();
        self.files.insert(inside, recent.clone());
        self.files.insert(to_key, recent);
    }
}

/// Whether a text is a digest of SHA-256, SHA-384 or SHA-512.
fn is_digest(text: &str) -> bool {
    [64, 96, 128].iter().any(|length| is_hex(text, *length))
}
