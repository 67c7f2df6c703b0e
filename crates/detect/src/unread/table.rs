//! The kinds of manifest and build file that are known to exist.
//!
//! The names come from the documentation of the tools, and from other inventory tools. A kind with needles only
//! matches if the content contains one of them: most files with the name are unrelated to third-party code.

/// A kind of manifest or build file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kind {
    /// Its name in the report.
    pub(super) id: &'static str,
    /// Names of its files, and `*SUFFIX` or `PREFIX*` for a part of one.
    pub(super) names: &'static [&'static str],
    /// Text in files of this kind that refers to third-party code; empty if every file counts.
    pub(super) needles: &'static [&'static str],
}

const fn kind(id: &'static str, names: &'static [&'static str]) -> Kind {
    Kind { id, names, needles: &[] }
}

const fn saying(
    id: &'static str,
    names: &'static [&'static str],
    needles: &'static [&'static str],
) -> Kind {
    Kind { id, names, needles }
}

/// Text in commands that fetch something.
const COMMANDS: &[&str] =
    &["http", "curl", "wget", "pip", "npm", "npx", "docker", "git clone", "apt", "brew", "install"];

/// Kinds that no detector reads.
pub(super) const UNREAD: &[Kind] = &[
    // Python
    saying("conda-recipe", &["meta.yaml", "recipe.yaml"], &["requirements:"]),
    kind("conda-lock", &["conda-lock.yml", "conda-lock.yaml"]),
    kind("pixi", &["pixi.toml", "pixi.lock"]),
    saying("tox", &["tox.ini", "tox.toml"], &["deps", "requires"]),
    saying("nox", &["noxfile.py"], &[".install("]),
    saying("hatch", &["hatch.toml"], &["dependencies"]),
    // Go
    kind("go-modules", &["go.work", "Gopkg.toml", "Gopkg.lock", "glide.yaml", "glide.lock"]),
    // Ruby
    kind("bundler", &["Gemfile", "gems.rb"]),
    // Swift and Objective-C
    kind("cocoapods", &["Podfile"]),
    saying("podspec", &["*.podspec", "*.podspec.json"], &["dependency", "dependencies"]),
    kind("carthage", &["Cartfile", "Cartfile.private", "Cartfile.resolved"]),
    saying("swift-package", &["Package.swift"], &[".package("]),
    // Java, Kotlin, Scala, Clojure
    saying("maven", &["*.pom"], &["<dependency>", "<plugin>", "<parent>"]),
    kind("gradle-verification", &["verification-metadata.xml"]),
    kind("ivy", &["ivy.xml"]),
    saying("sbt", &["*.sbt"], &["libraryDependencies", "addSbtPlugin", "%%"]),
    saying("mill", &["build.sc", "build.mill"], &["ivy\"", "mvn\"", "ivyDeps", "mvnDeps"]),
    kind("clojure", &["deps.edn", "project.clj", "bb.edn", "shadow-cljs.edn"]),
    // .NET
    saying("nuspec", &["*.nuspec"], &["<dependency"]),
    kind("nuget-assets", &["project.assets.json", "Packages.props"]),
    saying("dotnet-deps", &["*.deps.json"], &["\"libraries\""]),
    kind("libman", &["libman.json"]),
    kind("paket", &["paket.dependencies", "paket.lock"]),
    kind("dotnet-tools", &["dotnet-tools.json"]),
    // PHP
    saying("pear", &["package.xml"], &["pear.php.net"]),
    // Erlang and Elixir
    kind("mix", &["mix.exs", "mix.lock"]),
    kind("rebar", &["rebar.config", "rebar.lock"]),
    kind("gleam", &["gleam.toml"]),
    // Dart
    kind("pub", &["pubspec.yaml", "pubspec.lock"]),
    // Haskell, OCaml, Elm, PureScript
    saying("cabal", &["*.cabal"], &["build-depends"]),
    kind("cabal-project", &["cabal.project", "cabal.project.freeze"]),
    saying("hpack", &["package.yaml"], &["dependencies:"]),
    kind("stack", &["stack.yaml", "stack.yaml.lock"]),
    saying("opam", &["*.opam", "opam"], &["depends"]),
    saying("dune-project", &["dune-project"], &["(depends"]),
    kind("elm", &["elm.json"]),
    kind("spago", &["spago.dhall", "spago.yaml", "packages.dhall"]),
    // C and C++
    saying(
        "cmake",
        &["CMakeLists.txt", "*.cmake"],
        // Commands that the detector of build fetches does not read.
        &["HunterGate", "hunter_add_package", "ExternalData_Add_Target"],
    ),
    kind("conan-lock", &["conan.lock"]),
    saying("xmake", &["xmake.lua"], &["add_requires"]),
    saying("platformio", &["platformio.ini"], &["lib_deps", "platform ="]),
    kind("spack", &["spack.yaml", "spack.lock"]),
    kind("idf-component", &["idf_component.yml"]),
    saying("vcstool", &["*.repos"], &["repositories:"]),
    // Bazel, Buck and other builds of several languages
    kind("bazel-lock", &["MODULE.bazel.lock"]),
    kind("nix", &["flake.nix", "flake.lock", "sources.json"]),
    // JavaScript
    kind("bun", &["bun.lock", "bun.lockb"]),
    kind("deno", &["deno.json", "deno.jsonc", "deno.lock"]),
    kind("bower", &["bower.json"]),
    saying("pnpm-catalog", &["pnpm-workspace.yaml"], &["catalog"]),
    kind("unity", &["packages-lock.json"]),
    // Tools configured to fetch from other sources
    saying("npm-config", &[".npmrc"], &["registry="]),
    saying("yarn-config", &[".yarnrc", ".yarnrc.yml"], &["registry", "RegistryServer", "yarnPath"]),
    saying("pip-config", &["pip.conf", "pip.ini"], &["index-url", "find-links", "extra-index"]),
    saying(
        "cargo-config",
        &["config.toml"],
        &["[source", "replace-with", "[registries", "registry ="],
    ),
    // Files for which a checkout has different bytes than the repository
    saying("recoded-files", &[".gitattributes"], &["working-tree-encoding"]),
    // Runners of commands
    saying("just", &["justfile", "Justfile", ".justfile"], COMMANDS),
    saying("task", &["Taskfile.yml", "Taskfile.yaml", "taskfile.yml", "taskfile.yaml"], COMMANDS),
    kind("docker-bake", &["docker-bake.hcl", "docker-bake.json"]),
    // Other languages
    saying("r-description", &["DESCRIPTION"], &["Imports:", "Depends:", "LinkingTo:", "Suggests:"]),
    kind("renv", &["renv.lock", "packrat.lock"]),
    saying("julia-project", &["Project.toml", "JuliaProject.toml"], &["[deps]", "[extras]"]),
    kind("julia-manifest", &["Manifest.toml", "JuliaManifest.toml"]),
    kind("perl", &["cpanfile", "cpanfile.snapshot"]),
    saying("perl-makefile", &["Makefile.PL", "Build.PL"], &["PREREQ_PM", "requires"]),
    saying("luarocks", &["*.rockspec"], &["dependencies"]),
    saying("nimble", &["*.nimble", "nimble.lock"], &["requires", "packages"]),
    kind("crystal", &["shard.yml", "shard.lock"]),
    kind("dub", &["dub.json", "dub.sdl", "dub.selections.json"]),
    kind("zig", &["build.zig.zon"]),
    // Containers and clusters
    saying(
        "compose",
        &["compose.yml", "compose.yaml", "docker-compose.*", "docker-compose-*"],
        &["image:", "build:"],
    ),
    saying(
        "devcontainer",
        &["devcontainer.json", ".devcontainer.json"],
        &["\"image\"", "\"features\""],
    ),
    saying("helm", &["Chart.yaml", "Chart.lock", "requirements.yaml"], &["dependencies:"]),
    saying(
        "kustomize",
        &["kustomization.yaml", "kustomization.yml"],
        &["resources:", "images:", "helmCharts:"],
    ),
    kind("terraform-lock", &[".terraform.lock.hcl"]),
    saying("terraform", &["*.tf"], &["source", "required_providers"]),
    kind("vendir", &["vendir.yml", "vendir.lock.yml"]),
    kind("jsonnet-bundler", &["jsonnetfile.json", "jsonnetfile.lock.json"]),
    kind("buf", &["buf.lock"]),
    saying("puppet", &["Puppetfile"], &["mod "]),
    kind("berkshelf", &["Berksfile", "Berksfile.lock"]),
    saying("ansible-galaxy", &["requirements.yml"], &["collections:", "roles:", "src:"]),
    // Packages of operating systems
    saying("debian-control", &["control"], &["Build-Depends", "Depends:"]),
    saying("rpm-spec", &["*.spec"], &["BuildRequires", "Requires:", "Source0"]),
    saying("arch-package", &["PKGBUILD"], &["depends", "source="]),
    saying("alpine-package", &["APKBUILD"], &["depends", "source="]),
    saying("bitbake", &["*.bb", "*.bbappend"], &["SRC_URI", "DEPENDS"]),
    saying("flatpak", &["*.flatpak.yml", "*.flatpak.yaml", "*.flatpak.json"], &["sources"]),
    saying("snap", &["snapcraft.yaml"], &["parts:"]),
    // Tools and versions
    kind("tool-versions", &[".tool-versions", "mise.toml", ".mise.toml", "aqua.yaml"]),
    kind("brewfile", &[".Brewfile"]),
    // CI of other hosts
    kind("gitlab-ci", &[".gitlab-ci.yml"]),
    kind("circleci", &["config.yml"]),
    kind("azure-pipelines", &["azure-pipelines.yml", "azure-pipelines.yaml"]),
    kind("travis", &[".travis.yml"]),
    kind("jenkins", &["Jenkinsfile"]),
    kind("appveyor", &["appveyor.yml", ".appveyor.yml"]),
    kind("bitbucket-pipelines", &["bitbucket-pipelines.yml"]),
    kind("drone", &[".drone.yml", ".woodpecker.yml"]),
    kind("cirrus", &[".cirrus.yml"]),
    kind("buildkite", &["pipeline.yml", "pipeline.yaml"]),
    kind("semaphore", &["semaphore.yml"]),
    kind("cloud-build", &["cloudbuild.yaml", "cloudbuild.yml"]),
];

/// Names that only have the meaning of their kind in a directory with this name.
pub(super) const INSIDE: &[(&str, &str)] = &[
    ("circleci", ".circleci"),
    ("dotnet-tools", ".config"),
    ("nix", ""),
    ("buildkite", ".buildkite"),
    ("semaphore", ".semaphore"),
    ("debian-control", "debian"),
    ("cargo-config", ".cargo"),
];

/// Kinds that a detector reads if they are referenced: files without a reference are unread.
pub(super) const REACHED: &[Kind] = &[
    kind(
        "dockerfile",
        &["Dockerfile", "Containerfile", "Dockerfile.*", "*.dockerfile", "*.Dockerfile"],
    ),
    kind("vcpkg", &["vcpkg.json", "vcpkg-configuration.json"]),
    kind("conan", &["conanfile.py", "conanfile.txt"]),
    saying("gclient", &["DEPS"], &["deps = {", "deps={"]),
    saying("west", &["west.yml"], &["projects:"]),
    saying("repo-manifest", &["default.xml", "manifest.xml"], &["<manifest"]),
    saying(
        "bazel-workspace",
        &["WORKSPACE", "WORKSPACE.bazel", "WORKSPACE.bzlmod"],
        &["http_archive", "http_file", "http_jar", "git_repository", "load("],
    ),
    saying("bazel-module", &["MODULE.bazel"], &["bazel_dep", "_override("]),
    saying(
        "bazel-macros",
        &["*.bzl"],
        &["http_archive(", "http_file(", "http_jar(", "git_repository("],
    ),
    kind("versions-file", &["versions.txt", "*_pin.txt"]),
];
