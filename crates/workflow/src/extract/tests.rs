use plimsoll_model::Exposure;

use super::*;

fn found(text: &str) -> Extraction {
    let document = Document::parse(text, &YamlLimits::default());
    assert_eq!(document.error(), None);
    extract(&document, Role::Workflow, &YamlLimits::default())
}

fn job(steps: &str) -> Extraction {
    found(&format!("jobs:\n  b:\n    runs-on: linux\n    steps:\n{steps}"))
}

fn provider_of_last(steps: &str) -> Option<Provider> {
    job(steps).found.last().unwrap().provider.clone()
}

const FOREIGN: &str =
    "      - uses: actions/checkout@v4\n        with: {repository: org/tools, path: ./tools/}\n";

#[test]
fn paths_join_earlier_checkouts() {
    let uses = |path: &str| format!("      - uses: {path}\n");
    let inner = |inner: &str| Some(Provider::Checkout { index: 0, inner: inner.to_owned() });
    assert_eq!(provider_of_last(&(FOREIGN.to_owned() + &uses("./tools/a/b"))), inner("a/b"));
    assert_eq!(provider_of_last(&(FOREIGN.to_owned() + &uses("./tools"))), inner(""));
    assert_eq!(provider_of_last(&(FOREIGN.to_owned() + &uses("./toolset/a"))), None);
    // A later checkout, or one that never runs, does not provide the path.
    assert_eq!(job(&(uses("./tools/a") + FOREIGN)).found[0].provider, None);
    let never = FOREIGN.replace("        with", "        if: false\n        with");
    assert_eq!(provider_of_last(&(never + &uses("./tools/a"))), None);
}

#[test]
fn the_nearest_checkout_is_used_and_then_the_latest() {
    let steps = "      - uses: actions/checkout@v4
      - uses: actions/checkout@v4
        with: {repository: org/a, path: x}
      - uses: actions/checkout@v4
        with: {repository: org/b, path: x/y}
      - uses: actions/checkout@v4
        with: {repository: org/c, path: x}
      - uses: ./x/y/act
      - uses: ./x/act
      - uses: ./act
";
    let found = job(steps);
    let index = |at: usize| match &found.found[at].provider {
        Some(Provider::Checkout { index, .. }) => found.checkouts[*index].repository.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(index(4).unwrap().text, "org/b");
    assert_eq!(index(5).unwrap().text, "org/c");
    assert_eq!(index(6), None, "what stands at the root is this repository");
}

#[test]
fn a_path_that_a_step_mentions_may_be_created_by_it() {
    let run =
        "      - run: |\n          mkdir -p ./made/act\n          gen > made/act/action.yml\n";
    let uses = |path: &str| format!("{run}      - uses: {path}\n");
    assert_eq!(provider_of_last(&uses("./made/act")), Some(Provider::Step));
    assert_eq!(provider_of_last(&uses("./other/act")), None);
    let next =
        format!("jobs:\n  a:\n    steps:\n{run}  b:\n    steps:\n      - uses: ./made/act\n");
    assert_eq!(found(&next).found[0].provider, None, "a job starts with an empty workspace");
}

#[test]
fn scripts_know_their_place_and_their_shell() {
    let text = "defaults: {run: {shell: sh}}\njobs:\n  b:\n    env: {V: '1', E: '${{ x }}'}\n    steps:\n      - run: |-\n          # é\n\n            two\n      - run: \"one\"\n        shell: pwsh\n      - run: >\n          folded\n          text\n      - uses: a/b@v1\n        with: {script: plain text, script-path: x.sh}\n";
    let scripts = found(text).scripts;
    let lines = |text: &str| text.matches('\n').count() + 1;
    let columns = |text: &str| text.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    let place = |index: usize, word: &str| {
        let script: &Script = &scripts[index];
        let start = script.text.find(word).unwrap();
        let before = script.text.get(..start).unwrap();
        let number = |value: usize| u32::try_from(value).unwrap();
        script.place(number(lines(before)), number(columns(before)), start, start + word.len())
    };
    let at = |index: usize, word: &str| {
        let mark = place(index, word);
        let (start, end) =
            (usize::try_from(mark.start).unwrap(), usize::try_from(mark.end).unwrap());
        assert_eq!(text.get(start..end), Some(word));
        let before = text.get(..start).unwrap();
        assert_eq!(usize::try_from(mark.line).unwrap(), lines(before));
        assert_eq!(usize::try_from(mark.column).unwrap(), columns(before));
    };
    at(0, "# é");
    at(0, "two");
    at(1, "one");
    at(3, "text");
    at(2, "folded");
    at(2, "text");
    let shells: Vec<Shell> = scripts.iter().map(|script| script.shell).collect();
    assert_eq!(shells, [Shell::Posix, Shell::Other, Shell::Posix, Shell::Unknown]);
    assert_eq!(scripts[0].environment, [("V".to_owned(), "1".to_owned())]);
    assert_eq!(scripts.len(), 4, "a path to a script is no script");
}

#[test]
fn exposures_of_jobs() {
    use Exposure::{
        IdentityToken, PrivilegedTrigger, SecretsInherited, SecretsUsed, WritePermission,
    };
    let text = "on: [push, pull_request_target]
permissions: write-all
jobs:
  a:
    uses: o/r/.github/workflows/w.yml@main
    secrets: inherit
  b:
    permissions: {contents: read, id-token: write}
    steps: []
  c:
    permissions: {}
    steps:
      - run: publish secrets.txt
        env: {TOKEN: \"${{ github.event_name != 'push' && secrets.PUBLISH }}\"}
  d:
    permissions: {}
    steps:
      - run: publish secrets.txt ${{ secrets.GITHUB_TOKEN }}
";
    let jobs = found(text).jobs;
    let list = |index: usize| jobs[index].exposures.iter().copied().collect::<Vec<_>>();
    assert_eq!(list(0), [SecretsInherited, WritePermission, IdentityToken, PrivilegedTrigger]);
    assert_eq!(list(1), [IdentityToken, PrivilegedTrigger]);
    assert_eq!(list(2), [SecretsUsed, PrivilegedTrigger]);
    assert_eq!(list(3), [PrivilegedTrigger], "the token of the run is not a secret");
    let secrets: Vec<Option<&str>> = jobs.iter().map(|job| job.secret.as_deref()).collect();
    assert_eq!(secrets, [None, None, Some("PUBLISH"), None]);
}

#[test]
fn expressions_with_secrets() {
    let uses = |expression: &str| {
        let text = format!(
            "on: push\npermissions: {{}}\njobs:\n  a:\n    env:\n      T: >-\n        {expression}\n    steps: []\n"
        );
        found(&text).jobs[0].exposures.contains(&Exposure::SecretsUsed)
    };
    for expression in [
        "${{ secrets.T }}",
        "${{ Secrets.T }}",
        "${{ secrets['T'] }}",
        "${{ secrets[matrix.name] }}",
        "${{ secrets[ 'T' ] }}",
        "${{ secrets[format('T_{0}', inputs.x)] }}",
        "${{ toJSON(secrets) }}",
        "${{ toJSON( secrets ) }}",
        "${{ secrets.* }}",
        "${{ join(secrets.*, '') }}",
        "a ${{ github.ref }} b ${{ format('}}', secrets.T) }}",
        "${{ format('it''s', secrets.T) }}",
        "${{ secrets.GITHUB_TOKEN || secrets.T }}",
        "${{ inputs.x && secrets.T }}",
        "${{ secrets . T }}",
        "${{ join(secrets, 'GITHUB_TOKEN') }}",
    ] {
        assert!(uses(expression), "{expression}");
    }
    for expression in [
        "secrets.T",
        "toJSON(secrets)",
        "${{ secrets.GITHUB_TOKEN }}",
        "${{ secrets['GITHUB_TOKEN'] }}",
        "${{ secrets[ 'github_token' ] }}",
        "${{ secrets.github_token }}",
        "${{ secrets . GITHUB_TOKEN }}",
        "${{ inputs.secrets }}",
        "${{ inputs . secrets }}",
        "${{ inputs.secrets-env }}",
        "${{ needs.secrets.outputs.x }}",
        "${{ inputs['secrets'] }}",
        "${{ 'secrets.T' }}",
        "${{ 'it''s secrets.T' }}",
        "${{ env.my_secrets }}",
        "${{ my-secrets.x }}",
        "${{ github.ref }} toJSON(secrets)",
    ] {
        assert!(!uses(expression), "{expression}");
    }
}

#[test]
fn the_environment_of_a_workflow_is_not_passed_on_to_a_called_one() {
    let text = "on: push
env: {TOKEN: \"${{ secrets.PUBLISH }}\"}
permissions: {}
jobs:
  a:
    uses: ./.github/workflows/b.yml
  b:
    uses: ./.github/workflows/b.yml
    secrets: {TOKEN: \"${{ secrets.PUBLISH }}\"}
  c:
    steps: []
";
    let jobs = found(text).jobs;
    let list = |index: usize| jobs[index].exposures.iter().copied().collect::<Vec<_>>();
    assert_eq!(list(0), []);
    assert_eq!(list(1), [Exposure::SecretsUsed]);
    assert_eq!(list(2), [Exposure::SecretsUsed]);
}

#[test]
fn a_script_repeated_by_alias_is_recorded_once() {
    let block = "x".repeat(60_000);
    let alias = "      - *s\n".repeat(5_000);
    let found = job(&format!("      - &s\n        run: |\n          {block}\n{alias}"));
    assert_eq!(found.scripts.len(), 1);
    assert!(found.exhausted.is_some(), "the work is bounded");
}
