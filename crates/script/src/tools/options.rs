//! Options of installers, from their help texts.
//!
//! If an option with a value were missing, its value would look like a package. Therefore each
//! table also lists the options without a value; an option in neither list is treated as uncertain.

use crate::eval::value::{Spec, Table};

/// pip, uv, pipx, and the managers of Python projects.
pub(super) const PIP: Table = Table {
    spec: Spec {
        short: "rceptifdwCbPG",
        long: "--requirement --requirements --constraint --constraints --editable --target \
            --index-url --extra-index-url --find-links --platform --python-version \
            --implementation --abi --root --prefix --src --upgrade-strategy --no-binary \
            --only-binary --progress-bar --config-settings --config-setting --global-option \
            --build-option --install-option --hash --proxy --retries --timeout --exists-action \
            --trusted-host --cert --client-cert --cache-dir --log --report --python --group \
            --use-feature --use-deprecated --root-user-action --torch-backend --index \
            --default-index --prerelease --resolution --exclude-newer --link-mode --with --dest \
            --wheel-dir --download --index-strategy --keyring-provider --override --overrides \
            --build-constraint --build-constraints --from --spec --pip-args --extra --package \
            --upgrade-package --refresh-package --reinstall-package --no-build-package \
            --no-binary-package --no-build-isolation-package --config-settings-package \
            --allow-insecure-host --directory --project --config-file --color \
            --fork-strategy --python-platform --exclude-newer-package --exclude --excludes \
            --with-editable --with-requirements --with-executables-from --env-file \
            --only-group --no-group --no-extra --optional --bounds --rev --tag --branch --script \
            --marker --markers --no-install-package --no-sources-package --suffix --backend \
            --preinstall --extras --source --lockfile --venv --strategy --skip --pypi-mirror \
            --extra-pip-args --categories --features --git --url --path --pin --pyproject \
            --uploaded-prior-to --build --only-extra --python-preference",
    },
    flags: "--user --upgrade --pre --dry-run --force-reinstall --ignore-installed \
        --ignore-requires-python --use-pep517 --check-build-dependencies \
        --break-system-packages --compile --require-hashes --help --debug --isolated \
        --require-virtualenv --verbose --version --quiet --disable-pip-version-check --system \
        --all-extras --reinstall --refresh --offline --native-tls --exact --strict --force \
        --compile-bytecode --dev --frozen --locked --editable --raw-sources --workspace --active \
        --managed-python --all-packages --all-groups --inexact --lfs --global --include-deps \
        --include-apps --include-dependencies --system-site-packages --fetch-missing-python \
        --lock --sync --unconstrained --fail-fast --frozen-lockfile --save-exact \
        --save-compatible --save-wildcard --save-minimum --update-reuse --update-eager \
        --update-all --stable --deploy --clear --site-packages --process-dependency-links \
        --module --interactive --yes --default",
};

/// Options of npm, yarn, pnpm and bun. npm treats the word after an unknown option as its value.
const NODE_LONG: &str = "--prefix --registry --workspace --tag --omit --include --cache --loglevel \
    --userconfig --globalconfig --install-strategy --cpu --os --libc --save-prefix --cwd \
    --package --filter --dir --network-timeout --network-concurrency --mutex --modules-folder \
    --call --otp --before --fetch-timeout --fetch-retries --fetch-retry-factor \
    --fetch-retry-mintimeout --fetch-retry-maxtimeout --maxsockets --concurrency --script-shell \
    --auth-type --scope --access --https-proxy --proxy --noproxy --cafile --cert --key \
    --location --depth --audit-level --node-options --user-agent --cache-folder --use-yarnrc \
    --child-concurrency --preferred-cache-folder --link-folder --global-folder --store-dir \
    --virtual-store-dir --reporter --workspace-concurrency --modules-dir --lockfile-dir \
    --package-import-method --config --cache-dir --backend --concurrent-scripts --linker \
    --minimum-release-age --global-dir --global-bin-dir --shell --node-arg --mode --template";

const NODE_FLAGS: &str = "--global --save-dev --save --save-exact --save-optional --save-bundle \
    --save-prod --save-peer --legacy-peer-deps --strict-peer-deps --force --dry-run --audit \
    --fund --production --offline --json --silent --quiet --verbose --package-lock \
    --package-lock-only --lockfile-only --workspaces --include-workspace-root --install-links \
    --foreground-scripts --unsafe-perm --progress --yes --no --bin-links --engine-strict \
    --parseable --legacy-bundling --global-style --timing --dev --optional --peer --exact \
    --tilde --caret --frozen-lockfile --check-files --flat --non-interactive --pure-lockfile \
    --cached --interactive --recursive --workspace-root --save-catalog --shamefully-hoist \
    --trust --latest --immutable --bun --color --parallel --long --inline-builds --check-cache";

/// npm and npx.
pub(super) const NPM: Table =
    Table { spec: Spec { short: "CwL", long: NODE_LONG }, flags: NODE_FLAGS };

/// npx, similar commands, and `npm exec`: `-p` is a package and `-c` a command line.
pub(super) const NPX: Table =
    Table { spec: Spec { short: "Cpwcn", long: NODE_LONG }, flags: NODE_FLAGS };

/// pnpm, yarn and bun, whose `-w` takes no value.
pub(super) const PNPM: Table =
    Table { spec: Spec { short: "CF", long: NODE_LONG }, flags: NODE_FLAGS };

/// `cargo install`, `cargo add` and cargo-binstall.
pub(super) const CARGO: Table = Table {
    spec: Spec {
        short: "FjZCp",
        long: "--version --vers --git --rev --tag --branch --path --features --root --index \
            --registry --target --target-dir --profile --bin --example --jobs --config --color \
            --message-format --pkg-url --pkg-fmt --bin-dir --targets --strategies \
            --disable-strategies --github-token --install-path --root-certificates --log-level \
            --rate-limit --settings --min-tls-version --maximum-resolution-timeout \
            --manifest-path --rename --package --base --lockfile-path --artifact-dir --explain",
    },
    flags: "--force --dry-run --list --debug --verbose --quiet --locked --offline --frozen --bins \
        --examples --all-features --keep-going --timings --json-output --secure --yes \
        --continue-on-failure --disable-telemetry --telemetry --optional --dev --build --public \
        --default-features --all-targets --help --roots --self-install",
};

/// gem.
pub(super) const GEM: Table = Table {
    spec: Spec {
        short: "vsinBPpgw",
        long: "--version --source --install-dir --bindir --trust-policy --platform --build-root \
            --http-proxy --file --without --target-rbconfig --bulk-threshold --group --git \
            --branch --ref --path --require",
    },
    flags: "--user-install --force --conservative --prerelease --pre --local --remote --both \
        --env-shebang --minimal-deps --development --default --explain --silent --verbose --quiet \
        --norc --backtrace --debug --clear-sources --update-sources --document --wrappers --lock \
        --suggestions --strict --optimistic --rdoc --ri --post-install-message",
};

/// `nuget install`.
pub(super) const NUGET: Table = Table {
    spec: Spec {
        short: "",
        long: "-Version -OutputDirectory -Source -Framework -ConfigFile -Verbosity \
            -SolutionDirectory -FallbackSource -DependencyVersion -PackageSaveMode",
    },
    flags: "",
};

/// `dotnet tool install`, `dotnet add package`.
pub(super) const DOTNET: Table = Table {
    spec: Spec {
        short: "vfsro",
        long: "--version --add-source --tool-path --framework --configfile --source \
            --tool-manifest --arch --verbosity --package-directory --project --runtime --output \
            --file",
    },
    flags: "--global --local --prerelease --interactive --create-manifest-if-needed \
        --disable-parallel --yes",
};

/// `choco install`.
pub(super) const CHOCO: Table = Table {
    spec: Spec {
        short: "supc",
        long: "--version -version --source -source --params --parameters --package-parameters \
            --packageparameters --install-arguments --installargs --install-args --ia --timeout \
            --execution-timeout --user --password --cert --certpassword --cachelocation \
            --cache-location --download-checksum --download-checksum-x64 \
            --download-checksum-type --download-checksum-type-x64 --proxy --proxy-user \
            --proxy-password --proxy-bypass-list --log-file --dir --install-directory",
    },
    flags: "--yes --confirm --limit-output --limitoutput --force --pre --prerelease --x86 \
        --forcex86 --require-checksums --requirechecksums --override --override-arguments \
        --not-silent --side-by-side --verbose --debug --trace --noop --whatif --accept-license \
        --acceptlicense --use-system-powershell --fail-on-unfound --stop-on-first-failure \
        --nocolor --noprogress --pin --use-remembered-options --ignorechecksum \
        --ignorechecksums --allowemptychecksums",
};

/// `winget install`.
pub(super) const WINGET: Table = Table {
    spec: Spec {
        short: "vsqalomr",
        long: "--id --version --source --moniker --name --query --scope --architecture --locale \
            --location --log --override --custom --installer-type --manifest --header \
            --dependency-source --authentication-mode --authentication-account --proxy --tag \
            --command",
    },
    flags: "--silent --interactive --exact --accept-package-agreements \
        --accept-source-agreements --force --disable-interactivity --verbose --verbose-logs --wait \
        --uninstall-previous --open-logs --nowarn --rename",
};

/// conda, mamba, micromamba, pixi.
pub(super) const CONDA: Table = Table {
    spec: Spec {
        short: "npcfsre",
        long: "--name --prefix --channel --file --solver --subdir --platform --revision \
            --repodata-fn --experimental-solver --root-prefix --clone --rc-file --channel-alias \
            --channel-priority --safety-checks --relocate-prefix --lock-timeout --environment \
            --expose --with --feature --manifest-path --pypi-keyring-provider --git --branch \
            --tag --rev --subdirectory --log-level --env-name",
    },
    flags: "--yes --quiet --verbose --json --offline --dry-run --update-deps --freeze-installed \
        --override-channels --strict-channel-priority --use-local --use-index-cache --insecure \
        --copy --always-copy --update-all --all --update-specs --mkdir --clobber --dev --debug \
        --always-softlink --satisfied-skip-solve --download-only --pypi --host --build --editable \
        --frozen --locked --prune --trace",
};

/// apt.
pub(super) const APT: Table = Table {
    spec: Spec {
        short: "otcaP",
        long: "--option --target-release --default-release --config-file --host-architecture \
            --build-profiles --solver --with-source",
    },
    flags: "--yes --assume-yes --install-recommends --install-suggests --fix-missing --fix-broken \
        --reinstall --upgrade --download-only --simulate --dry-run --just-print --recon --quiet \
        --assume-no --purge --auto-remove --autoremove --trivial-only --show-progress \
        --print-uris --verbose-versions --show-upgraded --arch-only --indep-only --update",
};

/// apk.
pub(super) const APK: Table = Table {
    spec: Spec {
        short: "tXp",
        long: "--virtual --repository --root --arch --keys-dir --repositories-file --wait \
            --cache-dir --cache-max-age --progress-fd --timeout",
    },
    flags: "--update --upgrade --quiet --latest --initdb --simulate --purge --update-cache --verbose \
        --usermode --progress --interactive",
};

/// Homebrew.
pub(super) const BREW: Table = Table {
    spec: Spec {
        short: "",
        long: "--appdir --fontdir --cc --env --bottle-arch --language --keyboard-layoutdir \
            --colorpickerdir --prefpanedir --qlplugindir --mdimporterdir --dictionarydir \
            --servicedir --input-methoddir --internet-plugindir --screen-saverdir",
    },
    flags: "--cask --casks --formula --formulae --quiet --force --overwrite --build-from-source \
        --include-test --fetch-HEAD --keep-tmp --debug-symbols --display-times --quarantine \
        --adopt --require-sha --verbose --debug --dry-run --zap --binaries --HEAD --devel --greedy \
        --ask --as-dependency --build-bottle --git --interactive --display-times",
};

/// pacman.
pub(super) const PACMAN: Table = Table {
    spec: Spec {
        short: "",
        long: "--config --root --dbpath --cachedir --color --gpgdir --hookdir --logfile --overwrite \
            --ignore --ignoregroup --assume-installed --arch --sysroot",
    },
    flags: "--needed --noconfirm --sync --refresh --sysupgrade --asdeps --asexplicit --quiet \
        --verbose --debug --downloadonly --noprogressbar --disable-download-timeout --nodeps \
        --clean --confirm --dbonly --noscriptlet --print",
};

/// rpm.
pub(super) const RPM: Table = Table {
    spec: Spec { short: "DE", long: "--root --dbpath --prefix --relocate --define --eval" },
    flags: "--install --upgrade --import --nodeps --force --hash --verbose --quiet --percent \
        --replacepkgs --replacefiles --oldpackage --excludedocs --nosignature --nodigest --test \
        --freshen --erase --query --all --checksig",
};

/// yum, dnf, microdnf, tdnf, zypper.
pub(super) const DNF: Table = Table {
    spec: Spec {
        short: "cxeRr",
        long: "--config --exclude --excludepkgs --debuglevel --errorlevel --randomwait --enablerepo \
            --disablerepo --repo --repoid --releasever --installroot --setopt --from --forcearch \
            --comment --advisory --bz --cve --sec-severity --downloaddir --destdir \
            --rpmverbosity --disableplugin --enableplugin --color --repofrompath --from-repo \
            --root --reposd-dir --cache-dir --type --name --capability --define --plus-repo \
            --dnl --priority",
    },
    flags: "--assumeyes --assumeno --best --nobest --nogpgcheck --allowerasing --skip-broken \
        --nodocs --quiet --verbose --refresh --cacheonly --downloadonly --security --bugfix \
        --enhancement --newpackage --obsoletes --noplugins --nodeps --non-interactive \
        --gpg-auto-import-keys --auto-agree-with-licenses --recommends --replacefiles --oldpackage \
        --details --download-in-advance --download-only --download-as-needed --show-duplicates \
        --noautoremove --tsflags --test --resolve --alldeps --disableexcludes --disableexcludepkgs \
        --terse --xmlout --help",
};
