//! Weights of machine-learning models: their formats, recognized by content, and the metadata in
//! them and in model cards.

pub(crate) mod card;
mod facts;
mod gguf;
mod onnx;
mod safetensors;

use plimsoll_model::RepoPath;

pub(crate) use facts::ModelFacts;

/// The format of a file of weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ModelFormat {
    Safetensors,
    Gguf,
    Onnx,
    TensorFlowLite,
    ExecuTorch,
    PyTorch,
    Hdf5,
}

/// Formats by file extension; a `PyTorch` checkpoint has no specific extension.
const ENDINGS: [(&str, ModelFormat); 11] = [
    (".safetensors", ModelFormat::Safetensors),
    (".gguf", ModelFormat::Gguf),
    (".onnx", ModelFormat::Onnx),
    (".tflite", ModelFormat::TensorFlowLite),
    (".pte", ModelFormat::ExecuTorch),
    (".pt", ModelFormat::PyTorch),
    (".pth", ModelFormat::PyTorch),
    (".ckpt", ModelFormat::PyTorch),
    (".bin", ModelFormat::PyTorch),
    (".h5", ModelFormat::Hdf5),
    (".keras", ModelFormat::PyTorch),
];

/// The format that the extension of a file suggests.
fn promised(path: &RepoPath) -> Option<ModelFormat> {
    let name = path.file_name().to_ascii_lowercase();
    let found = ENDINGS.iter().find(|(end, _)| name.ends_with(end.as_bytes()));
    found.map(|(_, format)| *format)
}

/// Whether a file may contain weights, by its name.
pub(crate) fn may_be(path: &RepoPath) -> bool {
    promised(path).is_some()
}

impl ModelFormat {
    /// The format of a file, if its content matches its extension.
    pub(crate) fn of(path: &RepoPath, bytes: &[u8]) -> Option<Self> {
        let format = promised(path)?;
        let is_one = match format {
            Self::Safetensors => safetensors::is_one(bytes),
            Self::Gguf => bytes.starts_with(b"GGUF"),
            Self::Onnx => onnx::is_one(bytes),
            Self::TensorFlowLite => bytes.get(4..8) == Some(b"TFL3"),
            Self::ExecuTorch => bytes.get(4..6) == Some(b"ET"),
            Self::PyTorch => is_checkpoint(bytes),
            Self::Hdf5 => bytes.starts_with(b"\x89HDF\r\n"),
        };
        is_one.then_some(format)
    }

    /// Reads the statements of a file about itself, if its format has fields for them.
    pub(crate) fn read(self, bytes: &[u8]) -> ModelFacts {
        let found = match self {
            Self::Safetensors => safetensors::read(bytes),
            Self::Gguf => gguf::read(bytes),
            Self::Onnx => onnx::read(bytes),
            _ => ModelFacts::default(),
        };
        found.plain()
    }

    /// The name of the format.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Safetensors => "safetensors",
            Self::Gguf => "GGUF",
            Self::Onnx => "ONNX",
            Self::TensorFlowLite => "TensorFlow Lite",
            Self::ExecuTorch => "ExecuTorch program",
            Self::PyTorch => "checkpoint",
            Self::Hdf5 => "HDF5",
        }
    }
}

/// A zip archive with a pickle in it, as `torch.save` writes it: the first member is that, or a directory with it.
fn is_checkpoint(bytes: &[u8]) -> bool {
    let head = bytes.get(..256).unwrap_or(bytes);
    let holds = |part: &[u8]| memchr::memmem::find(head, part).is_some();
    bytes.starts_with(b"PK\x03\x04") && (holds(b"data.pkl") || holds(b"config.json"))
}

#[cfg(test)]
mod tests;
