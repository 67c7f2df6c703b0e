//! Verification of downloads: digests, signatures, and helper scripts for them.

use plimsoll_model::{FetchCheck, FetchMethod, PinStrength, RefSyntax};

use crate::eval::machine::{Invocation, Machine};
use crate::eval::value::{Options, Spec, Value};
use crate::strength::is_hex;
use crate::syntax::text::cut;

/// The result of a check of a file.
#[derive(Clone, Debug)]
pub(crate) enum Verdict {
    /// The file has the digest in the script or in a file of the repository.
    Digest(Option<String>),
    /// A weaker check.
    Weak(FetchCheck),
}

impl Verdict {
    /// Returns the result of comparing a file with this text, if the text is a digest or unknown.
    fn of_digest(text: &str, hash: &str) -> Option<Self> {
        let strong = [64, 96, 128].iter().any(|length| is_hex(text, *length));
        let weak = [32, 40].iter().any(|length| is_hex(text, *length));
        // A captured download, `$(curl …)`, is only represented by its words.
        let fetched = text.contains("curl") || text.contains("wget");
        if strong {
            Some(Self::Digest(Some(text.to_owned())))
        } else if weak {
            Some(Self::Weak(FetchCheck::WeakDigest))
        } else if !text.contains(['$', '`']) {
            None
        } else if fetched {
            Some(Self::Weak(FetchCheck::FetchedDigest))
        } else if is_weak(hash) {
            Some(Self::Weak(FetchCheck::WeakDigest))
        } else {
            Some(Self::Weak(FetchCheck::UnknownDigest))
        }
    }
}

/// Whether a tool or algorithm has a hash that can be forged.
fn is_weak(hash: &str) -> bool {
    let hash = hash.to_ascii_lowercase();
    hash.contains("md5") || hash.contains("sha1")
}

/// Whether a command computes digests of files.
pub(crate) fn computes_digest(name: &str, rest: &[Value]) -> bool {
    const TOOLS: [&str; 20] = [
        "sha256sum",
        "sha512sum",
        "sha384sum",
        "sha224sum",
        "sha1sum",
        "md5sum",
        "shasum",
        "md5",
        "sha256",
        "sha512",
        "sha1",
        "b2sum",
        "b3sum",
        "gsha256sum",
        "gsha512sum",
        "gmd5sum",
        "rhash",
        "cksum",
        "xxhsum",
        "hashdeep",
    ];
    let verb = rest.first().map(|arg| arg.text.as_str());
    TOOLS.contains(&name)
        || name == "openssl"
            && matches!(verb, Some("dgst" | "sha256" | "sha512" | "sha1" | "md5"))
            && !rest.iter().any(|arg| matches!(arg.text.as_str(), "-verify" | "-prverify"))
}

impl Machine<'_> {
    /// Handles `sha256sum file`, `sha256sum -c list`, and similar tools.
    pub(crate) fn digest(&mut self, call: Invocation<'_>, name: &str, rest: &[Value]) {
        let rest = if name == "openssl" { rest.get(1..).unwrap_or_default() } else { rest };
        let options = Options::parse(rest, Spec { short: "a", long: "--algorithm" });
        let file = options.words.last().filter(|file| file.text != "-");
        let algorithm = options.value(&["-a", "--algorithm"]).map(|value| value.text.as_str());
        let weak = is_weak(name) || matches!(algorithm, Some("1" | "sha1" | "md5"));
        let hash = if weak { "md5" } else { "sha256" };
        if !options.has(&["-c", "--check"]) || name == "openssl" {
            let Some(file) = file.or_else(|| call.inputs.first()) else { return };
            let key = self.file_key(file);
            self.hashed = Some((call.command.pipe.pipe, key.clone(), hash.to_owned()));
            if let Some(id) = self.capture() {
                self.digests.insert(id, key);
            }
            return;
        }
        if let Some(file) = file {
            return self.verify_by_file(file, None, hash);
        }
        if !self.verify_given(call, hash) {
            self.verify_piped(call, hash);
        }
    }

    /// Handles lists of digests in the text of a command; returns whether there is one.
    fn verify_given(&mut self, call: Invocation<'_>, hash: &str) -> bool {
        let mut any = false;
        for input in call.inputs {
            any = true;
            if input.text.split_whitespace().nth(1).is_some() {
                self.verify_list(&input.text, hash);
            } else if !input.text.is_empty() {
                self.verify_by_file(input, None, hash);
            }
        }
        if let Some((_, text)) = self.echoed.take_if(|(pipe, _)| *pipe == call.command.pipe.pipe) {
            any = true;
            self.verify_list(&text, hash);
        }
        for body in &call.command.documents {
            any = true;
            let list = cut(self.source.original, body.clone()).to_owned();
            self.verify_list(&list, hash);
        }
        any
    }

    /// Handles a list of digests from a pipeline: `grep name SHA256SUMS | sha256sum -c`.
    fn verify_piped(&mut self, call: Invocation<'_>, hash: &str) {
        let pipe = call.command.pipe;
        if !self.waiting_candidates(pipe).is_empty() {
            self.drop_waiting(pipe);
            self.cover(&Verdict::Weak(FetchCheck::FetchedDigest), &[]);
            return;
        }
        match self.read.take_if(|(number, _)| *number == pipe.pipe) {
            Some((_, words)) => {
                let Some((list, others)) = words.split_last() else { return };
                let named = others.iter().find(|word| {
                    let key = self.file_key(word);
                    self.files.contains_key(&key)
                });
                self.verify_by_file(list, named, hash);
            }
            None if pipe.index > 0 => {
                self.cover(&Verdict::Weak(FetchCheck::UnknownDigest), &[]);
            }
            None => {}
        }
    }

    fn verify_list(&mut self, list: &str, hash: &str) {
        let list = list.replace("\\n", "\n");
        for line in list.lines() {
            let mut words = line.split_whitespace();
            let Some(digest) = words.next() else { continue };
            let open = digest.starts_with(['$', '`']);
            let Some(verdict) = Verdict::of_digest(if open { line } else { digest }, hash) else {
                continue;
            };
            // The words of an unknown command may not be files, except for the last one.
            let files: Vec<&str> =
                if open { words.next_back().into_iter().collect() } else { words.collect() };
            for file in files {
                let file = file.trim_start_matches('*').trim_end_matches('-');
                let file =
                    if file.starts_with('$') { Value::unknown(file) } else { Value::known(file) };
                let key = self.file_key(&file);
                self.verify(&key, &verdict);
            }
        }
    }

    /// Handles a list of digests in a file. It covers the file in its name, otherwise the downloads
    /// since the last check. A list that was itself downloaded proves nothing, unless its signature
    /// was verified.
    fn verify_by_file(&mut self, list: &Value, named: Option<&Value>, hash: &str) {
        let fetched = list.capture.and_then(|id| self.capture_found.get(&id));
        if fetched.is_some_and(|found| !found.is_empty()) {
            return self.cover(&Verdict::Weak(FetchCheck::FetchedDigest), &[]);
        }
        let key = self.file_key(list);
        if let Some((_, end)) = key.rsplit_once('*')
            && self.verify_by_pattern(end)
        {
            return;
        }
        let lists = self.files.get(&key).cloned().unwrap_or_default();
        let signed = lists.iter().any(|list| {
            self.found.get(*list).is_some_and(|found| found.check == Some(FetchCheck::Signature))
        });
        let verdict = if signed {
            Verdict::Weak(FetchCheck::Signature)
        } else if !lists.is_empty() {
            Verdict::Weak(FetchCheck::FetchedDigest)
        } else if list.is_open() {
            Verdict::Weak(FetchCheck::UnknownDigest)
        } else if is_weak(hash) || is_weak(list.file_name()) {
            Verdict::Weak(FetchCheck::WeakDigest)
        } else {
            Verdict::Digest(None)
        };
        let of_list = stem(&key).filter(|key| self.files.contains_key(*key)).map(str::to_owned);
        let of_name = named.map(|named| self.file_key(named));
        match of_name.or(of_list) {
            Some(key) => self.verify(&key, &verdict),
            None => self.cover(&verdict, &lists),
        }
    }

    /// Handles a pattern for lists, `*.sha256`: each downloaded list covers the file in its name.
    /// Returns whether there is one.
    fn verify_by_pattern(&mut self, end: &str) -> bool {
        let lists = self.files.keys().filter(|name| name.ends_with(end));
        let covered: Vec<String> = lists
            .filter_map(|list| stem(list))
            .filter(|file| self.files.contains_key(*file))
            .map(str::to_owned)
            .collect();
        for file in &covered {
            self.verify(file, &Verdict::Weak(FetchCheck::FetchedDigest));
        }
        !covered.is_empty()
    }

    /// Handles a check without a file name, which covers the downloads since the last check.
    fn cover(&mut self, verdict: &Verdict, except: &[usize]) {
        let first = std::mem::replace(&mut self.checked, self.found.len());
        for candidate in first..self.found.len() {
            let download = self.found.get(candidate).is_some_and(|found| {
                matches!(found.method, FetchMethod::Download | FetchMethod::Archive)
            });
            if download && !except.contains(&candidate) {
                self.judge(candidate, verdict);
            }
        }
    }

    fn verify(&mut self, key: &str, verdict: &Verdict) {
        // The directory of a relative path in an image is that of its `WORKDIR`.
        let name = key.rsplit('/').next().filter(|_| self.in_image && key.starts_with('/'));
        let candidates = self.files.get(key).or_else(|| self.files.get(name?));
        for candidate in candidates.cloned().unwrap_or_default().into_iter().rev().take(8) {
            self.judge(candidate, verdict);
        }
    }

    fn judge(&mut self, candidate: usize, verdict: &Verdict) {
        let Some(found) = self.found.get_mut(candidate) else { return };
        // The check is in another alternative of a branch.
        if found.branches.iter().zip(&self.branches).any(|(its, here)| its != here) {
            return;
        }
        match verdict {
            // A later file with the same name has its own check.
            Verdict::Digest(_) if found.firmness.1 == PinStrength::ContentDigest => {}
            Verdict::Digest(digest) => {
                found.firmness = (RefSyntax::Hash, PinStrength::ContentDigest);
                found.requested = digest.clone().or_else(|| found.requested.take());
            }
            Verdict::Weak(check) => found.check = found.check.max(Some(*check)),
        }
    }

    /// Handles `[ "$(sha256sum f | cut …)" = <digest> ]`.
    pub(crate) fn compare(&mut self, rest: &[Value]) {
        let file = rest.iter().find_map(|arg| {
            let key = self.digests.get(&arg.capture?)?;
            Some((arg, key.clone()))
        });
        let Some((computed, file)) = file else { return };
        let hash = computed.text.clone();
        let mut others = rest.iter().filter(|arg| arg.capture != computed.capture);
        let verdict = others.find_map(|arg| Verdict::of_digest(&arg.text, &hash));
        if let Some(verdict) = verdict {
            self.verify(&file, &verdict);
        }
    }

    /// Handles `sha256sum f | grep <digest>` and `grep <digest> <(sha256sum f)`: grep fails if the
    /// computed line does not contain the digest.
    pub(crate) fn search_digest(&mut self, call: Invocation<'_>, rest: &[Value]) {
        let spec = Spec { short: "efmABC", long: "--regexp --file --max-count" };
        let options = Options::parse(rest, spec);
        if options.has(&["-v", "--invert-match", "-f", "--file", "-L", "--files-without-match"]) {
            return;
        }
        let given = options.value(&["-e", "--regexp"]);
        let Some(pattern) = given.or_else(|| options.words.first()) else { return };
        let captured = options.words.iter().chain(call.inputs).find_map(|arg| {
            let key = self.digests.get(&arg.capture?)?;
            Some((key.clone(), arg.text.clone()))
        });
        let pipe = call.command.pipe.pipe;
        let piped = || self.hashed.as_ref().filter(|(number, ..)| *number == pipe);
        let piped = || piped().map(|(_, key, hash)| (key.clone(), hash.clone()));
        let Some((key, hash)) = captured.or_else(piped) else { return };
        let text = pattern.text.trim_start_matches('^');
        let text = if pattern.is_open() {
            text
        } else {
            // A line of a list contains the digest and the name.
            text.trim_end_matches('$').split_whitespace().next().unwrap_or_default()
        };
        if let Some(verdict) = Verdict::of_digest(text, &hash) {
            self.verify(&key, &verdict);
        }
    }

    /// Handles `cmp file known`: the file equals a file of the repository.
    pub(crate) fn compare_files(&mut self, rest: &[Value]) {
        let words: Vec<&Value> = rest.iter().filter(|arg| !arg.is_option()).take(2).collect();
        let [first, second] = words.as_slice() else { return };
        for (file, other) in [(first, second), (second, first)] {
            let (key, known) = (self.file_key(file), self.file_key(other));
            if !self.files.contains_key(&known) && !other.is_open() {
                self.verify(&key, &Verdict::Digest(None));
            }
        }
    }

    /// Handles tools that verify signatures; returns whether the command is one.
    pub(crate) fn signature(&mut self, name: &str, rest: &[Value]) -> bool {
        let Some(words) = signed_words(name, rest) else { return false };
        let verdict = Verdict::Weak(FetchCheck::Signature);
        let mut any = false;
        for word in words {
            let key = self.file_key(word);
            let of_signature = stem(&key).filter(|key| self.files.contains_key(*key));
            any |= of_signature.is_some() || self.files.contains_key(&key);
            let of_signature = of_signature.map(str::to_owned);
            self.verify(&key, &verdict);
            if let Some(key) = of_signature {
                self.verify(&key, &verdict);
            }
        }
        if !any {
            self.cover(&verdict, &[]);
        }
        true
    }

    /// Handles a function or script whose name indicates a check: `verify_md5 file <digest>`.
    pub(crate) fn helper_check(&mut self, name: &str, rest: &[Value]) {
        const VERBS: [&str; 7] =
            ["verify", "check", "validate", "assert", "compare", "ensure", "checksum"];
        const NOUNS: [&str; 9] =
            ["sum", "md5", "sha", "digest", "hash", "signature", "sig", "integrity", "gpg"];
        let name = name.to_ascii_lowercase();
        let name = name.rsplit('/').next().unwrap_or_default();
        let words = || name.split(['_', '-', '.', ':']);
        if !words().any(|word| VERBS.iter().any(|verb| word.starts_with(verb))) {
            return;
        }
        let about = words().any(|word| NOUNS.iter().any(|noun| word.contains(noun)));
        let digest = rest
            .iter()
            .find_map(|arg| Verdict::of_digest(&arg.text, name).filter(|_| !arg.is_open()));
        let verdict = match digest {
            Some(verdict) if about => verdict,
            _ if is_weak(name) => Verdict::Weak(FetchCheck::WeakDigest),
            _ => Verdict::Weak(FetchCheck::Helper),
        };
        let keys: Vec<String> = rest.iter().take(8).map(|arg| self.file_key(arg)).collect();
        let mut any = false;
        for key in keys.iter().filter(|key| !key.is_empty()) {
            if self.files.contains_key(key) {
                any = true;
                self.verify(key, &verdict);
            }
        }
        if !any && about {
            self.cover(&verdict, &[]);
        }
    }
}

/// Returns the file in the name of a list of digests or a signature: `tool.tgz.sha256`, `tool.asc`.
fn stem(key: &str) -> Option<&str> {
    const ENDS: [&str; 15] = [
        ".sha256",
        ".sha256sum",
        ".sha512",
        ".sha512sum",
        ".sha1",
        ".sha1sum",
        ".md5",
        ".md5sum",
        ".sum",
        ".asc",
        ".sig",
        ".sign",
        ".minisig",
        ".sigstore",
        ".bundle",
    ];
    let key = key.strip_suffix(".txt").unwrap_or(key);
    ENDS.iter().find_map(|end| key.strip_suffix(end)).filter(|stem| !stem.is_empty())
}

/// Returns the words of a command that verifies a signature; `None` for any other command.
fn signed_words<'v>(name: &str, rest: &'v [Value]) -> Option<Vec<&'v Value>> {
    let has = |names: &[&str]| rest.iter().any(|arg| names.contains(&arg.text.as_str()));
    let verb = rest.first().map(|arg| arg.text.as_str()).unwrap_or_default();
    let verifies = match name {
        "gpg" | "gpg2" | "gpg1" | "ssh-keygen" => has(&["--verify", "verify"]),
        "gpgv" | "gpgv2" | "debsig-verify" => true,
        "cosign" => verb.starts_with("verify-blob"),
        "minisign" | "signify" => has(&["-V"]) || verb.starts_with("-V"),
        "openssl" => has(&["-verify", "-prverify"]),
        "slsa-verifier" => verb.starts_with("verify"),
        "gh" => verb == "attestation" && has(&["verify"]),
        "codesign" | "spctl" | "dpkg-sig" => has(&["--verify", "-v", "--assess", "-vv", "-a"]),
        "rpm" | "rpmkeys" => has(&["-K", "--checksig"]),
        "jarsigner" => has(&["-verify"]),
        "apksigner" | "osslsigncode" | "sq" => verb == "verify",
        _ => false,
    };
    let files = rest.iter().filter(|arg| !arg.is_option() && !arg.text.is_empty());
    verifies.then(|| files.take(16).collect())
}
