use proptest::prelude::*;

use super::facts::TEXT;
use super::*;

fn read(name: &str, bytes: &[u8]) -> Option<(BinaryFormat, BinaryFacts)> {
    let path = RepoPath::new(name);
    let format = format(&path, bytes)?;
    Some((format, format.read(&path, bytes)))
}

/// A zip archive with uncompressed members.
fn zip(members: &[(&str, &str)]) -> Vec<u8> {
    let (mut all, mut list) = (Vec::new(), Vec::new());
    let number = |value: usize| u32::try_from(value).unwrap().to_le_bytes();
    for (name, content) in members {
        let header = all.len();
        let length = u16::try_from(name.len()).unwrap().to_le_bytes();
        all.extend(
            [b"PK\x03\x04".as_slice(), &[0; 14], &number(content.len()), &number(content.len())]
                .concat(),
        );
        all.extend([&length[..], &[0, 0], name.as_bytes(), content.as_bytes()].concat());
        list.extend(
            [b"PK\x01\x02".as_slice(), &[0; 16], &number(content.len()), &number(content.len())]
                .concat(),
        );
        list.extend([&length[..], &[0; 12], &number(header), name.as_bytes()].concat());
    }
    let at = number(all.len());
    all.extend(&list);
    all.extend([b"PK\x05\x06".as_slice(), &[0; 8], &number(list.len()), &at, &[0, 0]].concat());
    all
}

/// A font that only has a table of names.
fn font(names: &[(u16, &str)]) -> Vec<u8> {
    let (mut records, mut texts) = (Vec::new(), Vec::new());
    for (id, text) in names {
        let text: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let length = u16::try_from(text.len()).unwrap();
        let at = u16::try_from(texts.len()).unwrap();
        for field in [3, 1, 0x409, *id, length, at] {
            records.extend(u16::to_be_bytes(field));
        }
        texts.extend(text);
    }
    let count = u16::try_from(names.len()).unwrap();
    let mut table: Vec<u8> =
        [0, count, 6 + 12 * count].into_iter().flat_map(u16::to_be_bytes).collect();
    table.extend([records, texts].concat());
    let length = u32::try_from(table.len()).unwrap().to_be_bytes();
    let mut all = vec![0, 1, 0, 0, 0, 1, 0, 16, 0, 0, 0, 0];
    all.extend([b"name".as_slice(), &[0; 4], &28_u32.to_be_bytes(), &length, &table].concat());
    all
}

#[test]
fn a_java_archive_has_a_manifest() {
    let manifest = "Manifest-Version: 1.0\r\nImplementation-Title: Rope\r\nImplementation-Version: 1.4.2\r\n\
                    Bundle-License: https://www.apache.org/licenses/LICEN\r\n SE-2.0.txt\r\n\r\nName: x\r\nImplementation-Version: 9\r\n";
    let (format, facts) = read("rope.jar", &zip(&[("META-INF/MANIFEST.MF", manifest)])).unwrap();
    assert_eq!(format, BinaryFormat::Jar);
    assert_eq!((facts.name.as_deref(), facts.version.as_deref()), (Some("Rope"), Some("1.4.2")));
    assert_eq!(facts.license.as_deref(), Some("Apache-2.0"));
    let placeholder = "Implementation-Title: ${name}\nImplementation-Version: ${version}\n";
    let (_, facts) = read("rope.jar", &zip(&[("META-INF/MANIFEST.MF", placeholder)])).unwrap();
    assert_eq!(facts, BinaryFacts::default());
}

#[test]
fn of_several_maven_packages_the_one_named_like_the_file_counts() {
    let path = |name: &str| format!("META-INF/maven/org.harbor/{name}/pom.properties");
    let text = |name: &str, version: &str| {
        format!("#x\ngroupId=org.harbor\nartifactId={name}\nversion={version}\n")
    };
    let (rope, tide) = (text("rope", "1.4.2"), text("tide", "3.0"));
    let both = zip(&[(&path("tide"), &tide), (&path("rope"), &rope)]);
    let (_, facts) = read("lib/rope-1.4.2.jar", &both).unwrap();
    assert_eq!(facts.package, Some(("maven", "org.harbor:rope".to_owned())));
    assert_eq!(facts.version.as_deref(), Some("1.4.2"));
    // An archive that contains several packages, and is none of them, has no facts.
    assert_eq!(read("lib/all.jar", &both).unwrap().1, BinaryFacts::default());
}

#[test]
fn a_font_has_names() {
    let names = [
        (1, "Rope Sans Bold"),
        (16, "Rope Sans"),
        (5, "Version 1.06 uh"),
        (8, "Harbor Foundry"),
        (14, "https://scripts.sil.org/OFL"),
    ];
    let (format, facts) = read("rope.ttf", &font(&names)).unwrap();
    assert_eq!(format, BinaryFormat::Font);
    assert_eq!(
        (facts.name.as_deref(), facts.version.as_deref()),
        (Some("Rope Sans"), Some("1.06"))
    );
    assert_eq!(
        (facts.license.as_deref(), facts.supplier.as_deref()),
        (Some("OFL-1.1"), Some("Harbor Foundry"))
    );
    let (_, facts) =
        read("rope.ttf", &font(&[(5, "Version of today"), (14, "https://harbor.example/eula")]))
            .unwrap();
    assert_eq!(facts, BinaryFacts::default());
}

#[test]
fn a_webassembly_module_has_a_name_and_tools() {
    let section = |content: &[u8]| [&[0, u8::try_from(content.len()).unwrap()], content].concat();
    let names = section(b"\x04name\x00\x05\x04rope");
    let producers = section(b"\x09producers\x01\x08language\x01\x04Rust\x041.88");
    let (_, facts) =
        read("x.wasm", &[b"\0asm\x01\0\0\0".as_slice(), &names, &producers].concat()).unwrap();
    assert_eq!(
        (facts.name.as_deref(), facts.note.as_deref()),
        (Some("rope"), Some("made by Rust 1.88"))
    );
}

#[test]
fn a_windows_program_has_a_version_resource() {
    let utf16 =
        |text: &str| text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let mut bytes = vec![0; 64];
    bytes[..2].copy_from_slice(b"MZ");
    bytes[60] = 64;
    bytes.extend(b"PE\0\0");
    for text in [
        "VS_VERSION_INFO",
        "CompanyName",
        "Harbor",
        "ProductName",
        "Rope",
        "ProductVersion",
        "1, 4, 2, 0",
    ] {
        bytes.extend(utf16(text));
    }
    let (format, facts) = read("rope.dll", &bytes).unwrap();
    assert_eq!(format, BinaryFormat::Pe);
    assert_eq!((facts.name.as_deref(), facts.version.as_deref()), (Some("Rope"), Some("1.4.2.0")));
    assert_eq!(facts.supplier.as_deref(), Some("Harbor"));
}

#[test]
fn a_php_installer_contains_packages() {
    let mut list = Vec::new();
    let text = |text: &str| {
        [&u32::try_from(text.len()).unwrap().to_le_bytes()[..], text.as_bytes()].concat()
    };
    for name in ["Tide-2.0.tar", "Rope-1.4.2.tar", "index.php"] {
        list.extend([text(name), vec![0; 20], text("")].concat());
    }
    let mut manifest = [&[3, 0, 0, 0, 0, 0, 0, 0, 0, 0][..], &text("x"), &text(""), &list].concat();
    manifest.splice(..0, u32::try_from(manifest.len()).unwrap().to_le_bytes());
    let bytes =
        [b"<?php echo '__HALT_COMPILER();'; __HALT_COMPILER(); ?>\r\n".as_slice(), &manifest]
            .concat();
    let (_, facts) = read("install-rope.phar", &bytes).unwrap();
    assert_eq!((facts.name.as_deref(), facts.version.as_deref()), (Some("Rope"), Some("1.4.2")));
    assert_eq!(read("other.phar", &bytes).unwrap().1, BinaryFacts::default());
}

#[test]
fn a_file_with_only_the_name_of_a_binary_is_not_one() {
    for (name, bytes) in [
        ("a.so", b"INPUT(liba.so.1)\n".as_slice()),
        ("a.a", b""),
        ("a.a", b"!<arch>\n"),
        ("a.exe", b"MZ is a text"),
        ("a.wasm", b"\0asm\x01\0\0\0"),
        ("a.phar", b"<?php echo 1;"),
        ("a.ttf", b"\0\x02"),
        ("A.class", b"\xca\xfe\xba\xbe\0\0\x004"),
        ("a.zip", b"PK\x03\x04"),
    ] {
        assert_eq!(read(name, bytes), None, "{name}");
    }
    let pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n";
    assert_eq!(read("a.so", pointer).unwrap().0, BinaryFormat::LfsPointer);
}

proptest! {
    #[test]
    fn any_bytes_are_read(
        front in prop::sample::select(vec![
            b"\x7fELF\x02\x01\x01".to_vec(), b"\x7fELF\x01\x02\x01".to_vec(), b"wOFF".to_vec(), b"ttcf".to_vec(),
            vec![0, 1, 0, 0, 0], b"\0asm\x01\0\0\0".to_vec(), b"PK\x03\x04".to_vec(), zip(&[("a", "b")]), font(&[(1, "a")]),
        ]),
        rest in prop::collection::vec(any::<u8>(), 0..300),
        end in prop::sample::select(vec![&b""[..], b"PK\x05\x06", b"__HALT_COMPILER(); ?>\r\n\x20\0\0\0\xff\xff\xff\xff"]),
        tail in prop::collection::vec(any::<u8>(), 0..60),
    ) {
        let bytes = [&front, &rest[..], end, &tail].concat();
        for name in ["a.so", "a.jar", "a.whl", "a.ttf", "a.woff", "a.wasm", "a-b.phar", "a.dll"] {
            let path = RepoPath::new(name);
            let found = format(&path, &bytes);
            prop_assert!(found.is_none_or(|found| found.read(&path, &bytes).name.is_none_or(|name| name.len() <= TEXT)));
        }
    }
}
