//! The parts of a step other than `uses:`: its checkout, its script, and the inputs of its action.

use plimsoll_yaml::NodeId;

use super::exposure;
use super::found::{CheckoutStep, Provider, ToolInput};
use super::script::{self, Script, ScriptOrigin, Shell};
use super::walk::{At, Walk, cost};
use crate::expression::Candidates;

/// Maximum length, in code points, of a `uses:` value that is kept with its inputs.
const USES_LIMIT: usize = 300;

/// Maximum number of inputs per action, and maximum length of each in code points.
const INPUT_LIMIT: usize = 40;
const INPUT_LENGTH: usize = 100;

/// Maximum number of literal variables per script.
const VARIABLE_LIMIT: usize = 200;

impl Walk<'_, '_> {
    /// Records the inputs of an action or a called workflow.
    pub(super) fn inputs(&mut self, step: NodeId, uses: &str, locator: &str, at: At) {
        let with = self.document.get(step, "with");
        if is_checkout(uses) {
            self.checkout(step, with, locator, at);
        }
        let Some(with) = with else { return };
        let last = self.out.found.last();
        let kept = last.is_some_and(|found| found.locator.strip_suffix(".uses") == Some(locator));
        self.build(step, with, uses, locator, at);
        for pair in self.pairs(with) {
            let at = at.under(pair.shadow);
            let Some(value) = self.document.scalar(pair.value) else { continue };
            if !self.charge(cost(value)) {
                return;
            }
            if uses.contains("download-artifact") && pair.key == "path" {
                self.named.note(value);
            }
            self.secret(pair.key, pair.value, at);
            if kept {
                self.given(pair.key, value);
            }
            let key = plimsoll_model::Redacted::clipped(pair.key, 100).to_string();
            let locator = format!("{locator}.with.{key}");
            if script::is_script_input(pair.key, uses) || is_command_line(pair.key, uses) {
                let origin =
                    ScriptOrigin::Input { name: key, uses: plimsoll_model::clip(uses, USES_LIMIT) };
                self.script(step, pair.value, origin, locator, at);
            } else if is_tool_input(pair.key) {
                self.tool(step, pair.key, pair.value, uses, locator, at);
            }
        }
    }

    /// Records an input of the last action found.
    fn given(&mut self, name: &str, value: &str) {
        if let Some(found) =
            self.out.found.last_mut().filter(|found| found.inputs.len() < INPUT_LIMIT)
        {
            // An input may be a whole script. Its start is enough for the inputs that matter, such
            // as `true` or `false`.
            let cut = |text: &str| text.chars().take(INPUT_LENGTH).collect::<String>();
            found.inputs.push((cut(name).to_lowercase(), cut(value)));
        }
    }

    fn checkout(&mut self, step: NodeId, with: Option<NodeId>, locator: &str, at: At) {
        let document = self.document;
        let mut read = |key: &str| {
            let node = document.get(with?, key)?;
            let found = self.candidates(at, step, document.scalar(node)?)?;
            Some((node, found))
        };
        let (repository, revision, path) = (read("repository"), read("ref"), read("path"));
        let (place, key) = match &repository {
            Some((node, _)) => (*node, ".with.repository"),
            None => (document.get(step, "uses").unwrap_or(step), ""),
        };
        let beside = [revision.as_ref(), repository.as_ref()].map(|value| value.map(|(id, _)| *id));
        let comment = beside.into_iter().flatten().find_map(|id| self.comment(id));
        let has_secret = ["token", "ssh-key"].into_iter().any(|key| {
            let given = with.and_then(|with| document.get(with, key));
            given.is_some_and(|node| self.has_secret(step, at, node))
        });
        let found = CheckoutStep {
            comment,
            has_secret,
            path: path.map(|(_, path)| path),
            repository: repository.map(|(_, value)| value),
            revision: revision.map(|(_, value)| value),
            locator: format!("{locator}{key}"),
            mark: document.mark(place),
            job: self.job,
            disabled: at.disabled,
            shadow: at.shadow,
        };
        self.out.checkouts.push(found);
    }

    /// Whether expressions below a node use a secret other than the token of the run, directly or through a variable of the
    /// step, its job or the workflow.
    fn has_secret(&self, step: NodeId, at: At, node: NodeId) -> bool {
        let document = self.document;
        let is_secret = |node| exposure::secret_in(document, node).is_some();
        let text = document.scalar(node).unwrap_or_default();
        let mut variables = exposure::variables_in(text).into_iter();
        is_secret(node)
            || variables.any(|name| {
                let mut places = [Some(step), at.job, Some(self.root)].into_iter().flatten();
                let set = places.find_map(|place| document.get(document.get(place, "env")?, name));
                set.is_some_and(is_secret)
            })
    }

    fn tool(
        &mut self,
        step: NodeId,
        name: &str,
        value: NodeId,
        uses: &str,
        locator: String,
        at: At,
    ) {
        let Some(mark) = self.document.resolve(value).map(|(_, node)| node.mark) else { return };
        let Some(text) = self.document.scalar(value) else { return };
        let Some(version) = self.candidates(at, step, text) else { return };
        let found = ToolInput {
            name: plimsoll_model::Redacted::clipped(name, 100).to_string(),
            version,
            uses: plimsoll_model::clip(uses, USES_LIMIT),
            locator,
            mark,
            comment: self.comment(value),
            job: self.job,
            disabled: at.disabled,
            shadow: at.shadow,
        };
        self.out.tools.push(found);
    }

    /// Records shell text. A text that is repeated by an alias is recorded once.
    pub(super) fn script(
        &mut self,
        step: NodeId,
        value: NodeId,
        origin: ScriptOrigin,
        locator: String,
        at: At,
    ) {
        let document = self.document;
        let Some((id, node)) = document.resolve(value) else { return };
        let Some(text) = document.scalar(value) else { return };
        let input = origin != ScriptOrigin::Run;
        if !self.charge(cost(text)) || text.trim().is_empty() {
            return;
        }
        // The language of such an input is that of the action.
        let javascript = matches!(&origin, ScriptOrigin::Input { uses, .. } if is_javascript(uses));
        let shell = match input {
            true if javascript => Shell::Other,
            true => Shell::Unknown,
            false => self.shell(step, at),
        };
        let named = locator.clone();
        self.named.note(text);
        if !self.scripts.insert(id) {
            return;
        }
        let found = Script {
            text: text.to_owned(),
            origin,
            shell,
            directory: self.default(step, at, "working-directory").filter(|_| !input),
            environment: self.environment(step, at),
            system: if input { None } else { self.system(step, at) },
            expressions: self.expressions(step, text, at),
            locator,
            mark: node.mark,
            job: self.job,
            disabled: at.disabled,
            shadow: at.shadow,
            layout: script::layout(document, value, text),
        };
        self.out.scripts.push(found);
        if !input {
            self.shell_command(step, &named, at);
        }
    }

    /// Records the command of a `shell:` that runs more than the shell itself:
    /// `bash ci/wrap.sh {0}`. A default of a job or workflow for all its steps is recorded once.
    fn shell_command(&mut self, step: NodeId, locator: &str, at: At) {
        let document = self.document;
        let Some(value) = self.default_node(step, at, "shell") else { return };
        let Some((id, node)) = document.resolve(value) else { return };
        let Some(text) = document.scalar(value) else { return };
        let plain = |word: &str| {
            word.starts_with('-') || matches!(word, "{0}" | "pipefail" | "errexit" | "nounset")
        };
        if text.split_whitespace().skip(1).all(plain)
            || !self.charge(cost(text))
            || !self.scripts.insert(id)
        {
            return;
        }
        let base = locator.strip_suffix(".run").unwrap_or(locator);
        self.out.scripts.push(Script {
            // A path that does not exist in the repository stands for the script of the step.
            text: text.replace("{0}", "/.0"),
            origin: ScriptOrigin::Run,
            shell: Shell::Bash,
            directory: self.default(step, at, "working-directory"),
            environment: Vec::new(),
            system: None,
            expressions: Vec::new(),
            locator: format!("{base}.shell"),
            mark: node.mark,
            job: self.job,
            disabled: at.disabled,
            shadow: at.shadow,
            layout: script::layout(document, value, text),
        });
    }

    /// Returns the shell of a step: its own `shell:`, the default of the job or the workflow, or
    /// that of the runner, which is PowerShell on Windows.
    fn shell(&self, step: NodeId, at: At) -> Shell {
        if let Some(named) = self.default(step, at, "shell") {
            return Shell::parse(&named);
        }
        let document = self.document;
        // A step with a condition for Windows runs PowerShell, even if the job also runs on other
        // systems.
        let condition = document.get(step, "if").and_then(|value| document.scalar(value));
        let condition = condition.unwrap_or_default().to_ascii_lowercase();
        if condition.contains("runner.os == 'windows'") {
            return Shell::Other;
        }
        let runner = at.job.and_then(|job| document.get(job, "runs-on"));
        let names = runner.into_iter().flat_map(|runner| {
            document.items(runner).iter().copied().chain([runner]).collect::<Vec<_>>()
        });
        let names: Vec<&str> = names.filter_map(|name| document.scalar(name)).collect();
        if names.iter().any(|name| name.to_ascii_lowercase().contains("windows")) {
            Shell::Other
        } else if names.iter().any(|name| name.contains("${{")) {
            Shell::Unknown
        } else {
            Shell::Bash
        }
    }

    /// Returns a key of the step or, if missing, of `defaults.run` of the job or the workflow.
    fn default(&self, step: NodeId, at: At, key: &str) -> Option<String> {
        let value = self.default_node(step, at, key)?;
        self.document.scalar(value).map(|text| plimsoll_model::clip(text, 300))
    }

    fn default_node(&self, step: NodeId, at: At, key: &str) -> Option<NodeId> {
        let document = self.document;
        let below = |place: NodeId| {
            document.get(document.get(document.get(place, "defaults")?, "run")?, key)
        };
        document.get(step, key).or_else(|| at.job.and_then(below)).or_else(|| below(self.root))
    }

    /// Returns the distribution of a hosted runner, if all its labels have the same one.
    fn system(&mut self, step: NodeId, at: At) -> Option<&'static str> {
        let document = self.document;
        let job = at.job?;
        let label = document.scalar(document.get(job, "runs-on")?)?;
        if document.get(job, "container").is_some() {
            return None;
        }
        let found = self.candidates(at, step, label)?;
        let known = !found.chosen && !found.values.is_empty();
        let ubuntu = found.values.iter().all(|value| value.starts_with("ubuntu-"));
        (known && ubuntu).then_some("ubuntu")
    }

    /// Returns the possible values of the expressions in a text, if the file states them.
    fn expressions(&mut self, step: NodeId, text: &str, at: At) -> Vec<Candidates> {
        if !text.contains("${{") {
            return Vec::new();
        }
        let expressions = script::expressions(text);
        let candidates = expressions.into_iter().filter_map(|expression| {
            let found = self.candidates(at, step, expression)?;
            (!found.own && !found.values.is_empty()).then_some(found)
        });
        candidates.collect()
    }

    /// Returns the literal variables of a step, innermost first.
    fn environment(&mut self, step: NodeId, at: At) -> Vec<(String, String)> {
        let document = self.document;
        let places = [Some(step), at.job, Some(self.root)].into_iter().flatten();
        let maps = places.filter_map(|place| document.get(place, "env"));
        let pairs = maps.flat_map(|map| document.pairs(map).iter().take(VARIABLE_LIMIT));
        let short = pairs.filter_map(|(name, value)| {
            let (name, value) = (document.scalar(*name)?, document.scalar(*value)?);
            (name.len() < 100 && value.len() < 1000).then_some((name, value))
        });
        let short: Vec<(&str, &str)> = short.take(VARIABLE_LIMIT).collect();
        let mut all = Vec::new();
        for (name, value) in short {
            if !value.contains("${{") {
                all.push((name.to_owned(), value.to_owned()));
                continue;
            }
            // `V: ${{ matrix.version }}` with only one version has that value.
            let Some(found) = self.candidates(at, step, value) else { break };
            if let ([only], false, false) = (found.values.as_slice(), found.own, found.chosen) {
                all.push((name.to_owned(), only.clone()));
            } else if found.own && found.values.is_empty() {
                all.push((name.to_owned(), value.to_owned()));
            }
        }
        let length: usize = all.iter().map(|(name, value)| name.len() + value.len()).sum();
        if self.charge(length / 64) { all } else { Vec::new() }
    }

    /// Returns the origin of the files at a path in the workspace: the latest checkout in the
    /// nearest directory above it, or an earlier step that mentions the path.
    pub(super) fn provider(&mut self, path: &str) -> Option<Provider> {
        if !self.charge(self.out.checkouts.len() - self.first_checkout + path.len() / 16) {
            return None;
        }
        let path = path.trim_matches('/');
        let since = self.out.checkouts.iter().enumerate().skip(self.first_checkout);
        let nearest = since
            .filter(|(_, checkout)| !checkout.disabled && checkout.shadow.is_none())
            .filter_map(|(index, checkout)| {
                let (length, inner) = checkout_holds(checkout.path.as_ref(), path)?;
                Some((length, index, inner))
            })
            .max_by_key(|(length, index, _)| (*length, *index));
        if let Some((length, index, inner)) = &nearest
            && *length > 0
        {
            return Some(Provider::Checkout { index: *index, inner: inner.clone() });
        }
        if self.is_named(path) {
            return Some(Provider::Step);
        }
        nearest.map(|(_, index, inner)| Provider::Checkout { index, inner })
    }

    /// Whether an earlier step mentions a path, a directory above it, or the action in it.
    fn is_named(&mut self, path: &str) -> bool {
        let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
        let mut above = ends.filter_map(|end| path.get(..end));
        above.any(|directory| self.named.contains(directory))
            || ["action.yml", "action.yaml"]
                .iter()
                .any(|file| self.named.contains(&format!("{path}/{file}")))
    }
}

/// Whether a checkout contains a path; returns the length of its directory, and the path inside.
fn checkout_holds(dir: Option<&Candidates>, path: &str) -> Option<(usize, String)> {
    let Some(dir) = dir else { return Some((0, path.to_owned())) };
    let held = dir.values.iter().filter_map(|dir| {
        let dir = dir.trim_start_matches("./").trim_matches('/');
        if dir.is_empty() || dir == "." {
            return Some((0, path.to_owned()));
        }
        let inner = path.strip_prefix(dir)?;
        let inner = if inner.is_empty() { inner } else { inner.strip_prefix('/')? };
        Some((dir.len(), inner.to_owned()))
    });
    held.max_by_key(|(length, _)| *length)
}

/// Whether an action has the inputs of `actions/checkout`, according to the last part of its name.
fn is_checkout(uses: &str) -> bool {
    let path = uses.split('@').next().unwrap_or_default();
    let name = path.trim_end_matches('/').rsplit(['/', '\\']).next().unwrap_or_default();
    let name = name.to_ascii_lowercase();
    name == "checkout" || name.starts_with("checkout-") || name.ends_with("-checkout")
}

/// Whether an input with this name requests a version of a tool.
fn is_tool_input(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    matches!(name.as_str(), "version" | "toolchain" | "channel" | "release" | "tag")
        || name.ends_with("-version")
        || name.ends_with("_version")
}

/// Whether the script input of an action is JavaScript.
fn is_javascript(uses: &str) -> bool {
    uses.contains("github-script")
}

/// Whether an input contains a command line: the arguments of a container, or JavaScript for an
/// action.
fn is_command_line(name: &str, uses: &str) -> bool {
    uses.trim_start().starts_with("docker://") && name == "args"
        || is_javascript(uses) && name == "script"
}
