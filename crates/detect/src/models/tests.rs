use proptest::prelude::*;

use super::facts::TEXT;
use super::*;

fn read(name: &str, bytes: &[u8]) -> Option<ModelFacts> {
    let format = ModelFormat::of(&RepoPath::new(name), bytes)?;
    Some(format.read(bytes))
}

fn text(text: &str) -> Vec<u8> {
    [&u64::try_from(text.len()).unwrap().to_le_bytes()[..], text.as_bytes()].concat()
}

#[test]
fn safetensors_have_metadata() {
    let header = r#"{"__metadata__":{"modelspec.title":"Rope 7B","license":"apache-2.0","format":"pt"},"w":{}}"#;
    let facts = read("a.safetensors", &[text(header), vec![0; 8]].concat()).unwrap();
    assert_eq!(
        (facts.name.as_deref(), facts.license.as_deref()),
        (Some("Rope 7B"), Some("apache-2.0"))
    );
    assert_eq!(
        read("a.safetensors", &[text("{"), vec![0; 8]].concat()),
        Some(ModelFacts::default())
    );
}

#[test]
fn gguf_has_keys_and_values() {
    let string =
        |key: &str, value: &str| [text(key), 8_u32.to_le_bytes().to_vec(), text(value)].concat();
    let list = [
        text("tokenizer.list"),
        9_u32.to_le_bytes().to_vec(),
        8_u32.to_le_bytes().to_vec(),
        2_u64.to_le_bytes().to_vec(),
        text("a"),
        text("b"),
    ];
    let number = [text("general.size"), 4_u32.to_le_bytes().to_vec(), vec![1, 0, 0, 0]];
    let pairs = [
        string("general.name", "Rope"),
        list.concat(),
        number.concat(),
        string("general.license", "mit"),
        string("general.url", "https://harbor.example/rope"),
    ];
    let head = [&b"GGUF\x03\0\0\0"[..], &0_u64.to_le_bytes(), &5_u64.to_le_bytes()].concat();
    let facts = read("rope.gguf", &[head, pairs.concat()].concat()).unwrap();
    assert_eq!((facts.name.as_deref(), facts.license.as_deref()), (Some("Rope"), Some("mit")));
    assert_eq!(facts.upstream.as_deref(), Some("https://harbor.example/rope"));
}

#[test]
fn onnx_has_properties() {
    let entry = b"\x0a\x07license\x12\x03MIT";
    let bytes = [&[8, 8, 0x12, 2, b'p', b't', 0x3a, 1, 0, 0x72, 14][..], entry].concat();
    assert_eq!(read("a.onnx", &bytes).unwrap().license.as_deref(), Some("MIT"));
}

#[test]
fn a_file_with_only_the_name_of_a_model_is_not_one() {
    for (name, bytes) in [
        ("a.safetensors", b"text".as_slice()),
        ("a.gguf", b"GGML"),
        ("a.onnx", b"\x08\x08"),
        ("a.pt", b"0001100"),
        ("a.bin", b"\x7fELF"),
        ("a.pte", b""),
        ("a.tflite", b"{}"),
        ("a.txt", b"GGUF"),
    ] {
        assert_eq!(read(name, bytes), None, "{name}");
    }
    assert!(
        read("a.pte", b"\x14\0\0\0ET12").is_some()
            && read("a.pt", b"PK\x03\x04..archive/data.pkl").is_some()
    );
}

#[test]
fn model_cards_have_front_matter() {
    let license = |text: &str| card::read(text).map(|facts| (facts.license, facts.line));
    let of = |text: &str, line: u32| Some((text.to_owned(), line));
    assert_eq!(
        license("---\ntags:\n- x\nlicense: apache-2.0 # ours\n---\n# Rope\n"),
        of("apache-2.0", 4)
    );
    assert_eq!(
        license("---\nlicense: other\nlicense_name: rope-license\n---\n"),
        of("rope-license", 3)
    );
    for text in [
        "license: mit\n",
        "---\nlicense: mit\n",
        "---\nlicense:\n- mit\n---\n",
        "---\nlicense: other\n---\n",
        "# Rope\n---\nlicense: mit\n---\n",
    ] {
        assert_eq!(license(text), None, "{text}");
    }
    assert_eq!(card::expression("apache-2.0"), Some("Apache-2.0"));
    assert_eq!(card::expression("llama2"), None);
}

proptest! {
    #[test]
    fn any_bytes_are_read(
        front in prop::sample::select(vec![&b"GGUF\x03\0\0\0"[..], b"\x08\x08\x12", b"\x20\0\0\0\0\0\0\0{", b""]),
        rest in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let bytes = [front, &rest].concat();
        for name in ["a.gguf", "a.onnx", "a.safetensors", "a.pt"] {
            if let Some(facts) = read(name, &bytes) {
                prop_assert!(facts.name.is_none_or(|name| name.len() <= TEXT));
            }
        }
    }
}
