//! Adds the observations about a workflow: the permissions of its tokens, its runners, the origin of its secrets, and
//! checkouts of untrusted code.

use plimsoll_model::{Exposure, Location, Observation, RepoPath};
use plimsoll_workflow::{CheckoutStep, Extraction, Job, Mark, Runner, TokenPermissions};

/// Words in the `ref` or `repository` of a checkout that refer to content that anybody can submit.
const SENT: [&str; 7] = [
    "github.event.pull_request.head",
    "github.head_ref",
    "github.event.workflow_run.head",
    "github.event.issue.number",
    "github.event.pull_request.number",
    "github.event.pull_request.merge_commit_sha",
    "github.event.number",
];

/// Observations of one workflow.
pub(crate) fn of_workflow(path: &RepoPath, extraction: &Extraction, out: &mut Vec<Observation>) {
    let at = |mark: Mark| Location::at(path.clone(), mark.line, mark.column);
    let called_only = extraction.events.iter().all(|event| event == "workflow_call");
    for job in extraction.jobs.iter().filter(|job| !job.disabled) {
        let name = job.locator.strip_prefix("jobs.").unwrap_or(&job.locator);
        // GitHub rejects the file; the rows about it still need a name.
        let name = if name.is_empty() { "\"\"" } else { name };
        let (holds, note) = match job.permissions {
            // A called workflow has at most the permissions of its caller.
            TokenPermissions::Unset if called_only => continue,
            TokenPermissions::Unset => {
                (false, "no `permissions`, so the default of the repository settings applies")
            }
            TokenPermissions::Everything => (false, "`write-all`"),
            _ => (true, "`permissions` are listed"),
        };
        let note = format!("{name}: {note}");
        out.push(Observation::new("token-permissions", holds, at(job.mark), &note));
        out.extend(runner(job, name, at(job.mark)));
    }
    for secret in &extraction.secrets {
        let note = if secret.is_drawn { "loaded at run time" } else { "written in the file" };
        let note = format!("{}: {note}", secret.name);
        let place = at(secret.mark);
        out.push(Observation::new("secrets-from-store", secret.is_drawn, place, &note));
    }
    let privileged = extraction.jobs.iter().any(is_privileged);
    if privileged {
        let sent = extraction.checkouts.iter().filter(|checkout| takes_sent(extraction, checkout));
        let sent: Vec<&CheckoutStep> = sent.collect();
        for checkout in &sent {
            let note = "checks out untrusted code with the permissions of the repository";
            let place = at(checkout.mark);
            out.push(Observation::new("no-untrusted-checkout", false, place, note));
        }
        if sent.is_empty() {
            let note = "privileged, but no step checks out untrusted code";
            let place = Location::whole(path.clone());
            out.push(Observation::absence("no-untrusted-checkout", place, note));
        }
    }
}

fn runner(job: &Job, name: &str, place: Location) -> Option<Observation> {
    let (holds, note) = match job.runner {
        Runner::Hosted => (true, "a GitHub-hosted runner"),
        Runner::Other => (false, "not a GitHub-hosted runner"),
        _ => return None,
    };
    Some(Observation::new("runner-isolation", holds, place, &format!("{name}: {note}")))
}

fn is_privileged(job: &Job) -> bool {
    job.exposures.contains(&Exposure::PrivilegedTrigger)
}

/// Whether a checkout of a privileged job uses content of a pull request.
fn takes_sent(extraction: &Extraction, checkout: &CheckoutStep) -> bool {
    let job = checkout.job.and_then(|job| extraction.jobs.get(job));
    let runs = !checkout.disabled && checkout.shadow.is_none() && job.is_some_and(is_privileged);
    let asked = [&checkout.revision, &checkout.repository].into_iter().flatten();
    runs && asked
        .map(|value| value.text.to_ascii_lowercase())
        .any(|text| SENT.iter().any(|word| text.contains(word)) || text.contains("refs/pull/"))
}
