//! Files as `torch.save` writes them, made here: a pickle of protocol 2 and its storages in a zip archive. PyTorch is not needed.

use convlab::engine::NamedTensor;

/// What a checkpoint may hold.
pub enum Item {
    Tensor(NamedTensor),
    /// A dictionary; keys are texts.
    Dict(Vec<(String, Item)>),
    /// A dictionary whose keys are numbers, as an optimizer's state.
    Numbered(Vec<Item>),
    List(Vec<Item>),
    Text(String),
    Number(u8),
    Float(f64),
    /// An object of a class that only the program that saved it knows, with a state of its own.
    Stranger(Box<Item>),
}

impl Item {
    /// A dictionary of an object's members.
    pub fn dict<const COUNT: usize>(members: [(&str, Item); COUNT]) -> Self {
        let members = members.into_iter();
        Self::Dict(members.map(|(key, item)| (key.to_string(), item)).collect())
    }

    /// A `state_dict`.
    pub fn state_dict(tensors: &[NamedTensor]) -> Self {
        let named = tensors.iter();
        Self::Dict(
            named
                .map(|tensor| (tensor.name.clone(), Self::Tensor(tensor.clone())))
                .collect(),
        )
    }

    /// A tensor of one value, as a loss or an accuracy that was never made a number.
    pub fn scalar(value: f32) -> Self {
        Self::Tensor(NamedTensor {
            name: String::new(),
            shape: Vec::new(),
            values: vec![value],
        })
    }
}

/// The file's bytes.
pub fn torch_save(root: &Item) -> Vec<u8> {
    let mut pickle = b"\x80\x02".to_vec();
    let mut storages = Vec::new();
    put(root, &mut pickle, &mut storages);
    pickle.push(b'.');
    let mut files = vec![("archive/data.pkl".to_string(), pickle)];
    files.extend(
        storages
            .into_iter()
            .enumerate()
            .map(|(key, bytes)| (format!("archive/data/{key}"), bytes)),
    );
    zip(&files)
}

fn text(text: &str, out: &mut Vec<u8>) {
    out.push(b'X');
    out.extend((text.len() as u32).to_le_bytes());
    out.extend(text.as_bytes());
}

fn integers(values: &[usize], out: &mut Vec<u8>) {
    out.push(b'(');
    for value in values {
        out.push(b'J');
        out.extend((*value as i32).to_le_bytes());
    }
    out.push(b't');
}

fn put(item: &Item, out: &mut Vec<u8>, storages: &mut Vec<Vec<u8>>) {
    match item {
        Item::Tensor(tensor) => {
            out.extend(b"ctorch._utils\n_rebuild_tensor_v2\n((");
            text("storage", out);
            out.extend(b"ctorch\nFloatStorage\n");
            text(&storages.len().to_string(), out);
            text("cpu", out);
            out.push(b'J');
            out.extend((tensor.values.len() as i32).to_le_bytes());
            out.extend(b"tQK\x00");
            integers(&tensor.shape, out);
            let strides: Vec<usize> = (0..tensor.shape.len())
                .map(|axis| tensor.shape[axis + 1..].iter().product())
                .collect();
            integers(&strides, out);
            out.extend(b"\x89ccollections\nOrderedDict\n)RtR");
            let bytes = tensor.values.iter().flat_map(|value| value.to_le_bytes());
            storages.push(bytes.collect());
        }
        Item::Dict(members) => {
            out.extend(b"ccollections\nOrderedDict\n)R(");
            for (key, member) in members {
                text(key, out);
                put(member, out, storages);
            }
            out.push(b'u');
        }
        Item::Numbered(members) => {
            out.extend(b"}(");
            for (key, member) in members.iter().enumerate() {
                out.extend([b'K', key as u8]);
                put(member, out, storages);
            }
            out.push(b'u');
        }
        Item::List(members) => {
            out.extend(b"](");
            for member in members {
                put(member, out, storages);
            }
            out.push(b'e');
        }
        Item::Text(words) => text(words, out),
        Item::Number(number) => out.extend([b'K', *number]),
        Item::Float(number) => {
            out.push(b'G');
            out.extend(number.to_be_bytes());
        }
        Item::Stranger(state) => {
            out.extend(b"cos\nsystem\n(");
            text("touch /tmp/a_pickle_was_run", out);
            out.extend(b"tR");
            put(state, out, storages);
            out.push(b'b');
        }
    }
}

/// A zip archive of stored files; its checksums are 0.
pub fn zip(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let (mut out, mut list) = (Vec::new(), Vec::new());
    for (name, bytes) in files {
        let first = out.len() as u32;
        // Version, flags, method, time, date, checksum, both sizes, the name's length, no extra field.
        let mut common = vec![20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        common.extend((bytes.len() as u32).to_le_bytes().repeat(2));
        common.extend((name.len() as u16).to_le_bytes());
        common.extend([0, 0]);
        out.extend(b"PK\x03\x04");
        out.extend(&common);
        out.extend(name.as_bytes());
        out.extend(bytes);
        list.extend(b"PK\x01\x02\x14\x00");
        list.extend(&common);
        list.extend([0; 10]);
        list.extend(first.to_le_bytes());
        list.extend(name.as_bytes());
    }
    let (count, first) = (files.len() as u16, out.len() as u32);
    out.extend(&list);
    out.extend(b"PK\x05\x06\x00\x00\x00\x00");
    out.extend(count.to_le_bytes().repeat(2));
    out.extend((list.len() as u32).to_le_bytes());
    out.extend(first.to_le_bytes());
    out.extend([0, 0]);
    out
}
