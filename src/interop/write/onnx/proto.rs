//! Protocol Buffers' wire format, as far as ONNX's messages need it (onnx.proto, IR version 8). Field numbers are those of that file.

/// A message under way.
#[derive(Default)]
pub struct Message(pub Vec<u8>);

impl Message {
    fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }

    /// A whole number; negative ones take ten bytes.
    pub fn int(mut self, field: u64, value: i64) -> Self {
        self.varint(field << 3);
        self.varint(value as u64);
        self
    }

    pub fn float(mut self, field: u64, value: f32) -> Self {
        self.varint(field << 3 | 5);
        self.0.extend(value.to_le_bytes());
        self
    }

    pub fn bytes(mut self, field: u64, value: &[u8]) -> Self {
        self.varint(field << 3 | 2);
        self.varint(value.len() as u64);
        self.0.extend(value);
        self
    }

    pub fn text(self, field: u64, value: &str) -> Self {
        self.bytes(field, value.as_bytes())
    }

    pub fn message(self, field: u64, value: Message) -> Self {
        self.bytes(field, &value.0)
    }

    /// Whole numbers one after the other, packed.
    pub fn ints(self, field: u64, values: &[i64]) -> Self {
        let mut packed = Message::default();
        values.iter().for_each(|&value| packed.varint(value as u64));
        self.message(field, packed)
    }
}

/// What a node's attribute holds.
pub enum Attribute {
    /// `INT`.
    Int(i64),
    /// `FLOAT`.
    Float(f32),
    /// `INTS`.
    Ints(Vec<i64>),
    /// `STRING`, in UTF-8.
    Text(&'static str),
    /// A tensor of one float.
    Value(f32),
}

/// NodeProto.
pub fn node(
    kind: &str,
    name: &str,
    inputs: &[String],
    outputs: &[String],
    attributes: &[(&str, Attribute)],
) -> Message {
    let mut node = Message::default();
    for input in inputs {
        node = node.text(1, input);
    }
    for output in outputs {
        node = node.text(2, output);
    }
    node = node.text(3, name).text(4, kind);
    for (name, value) in attributes {
        let attribute = Message::default().text(1, name);
        // AttributeProto.AttributeType: FLOAT 1, INT 2, STRING 3, TENSOR 4, INTS 7.
        node = node.message(
            5,
            match value {
                Attribute::Float(value) => attribute.float(2, *value).int(20, 1),
                Attribute::Int(value) => attribute.int(3, *value).int(20, 2),
                Attribute::Text(value) => attribute.text(4, value).int(20, 3),
                Attribute::Value(value) => {
                    attribute.message(5, floats("", &[1], &[*value])).int(20, 4)
                }
                Attribute::Ints(values) => attribute.ints(8, values).int(20, 7),
            },
        );
    }
    node
}

/// TensorProto of floats.
pub fn floats(name: &str, shape: &[usize], values: &[f32]) -> Message {
    tensor(
        name,
        shape,
        1,
        values
            .iter()
            .flat_map(|value| value.to_le_bytes())
            .collect(),
    )
}

/// TensorProto of whole numbers.
pub fn integers(name: &str, values: &[i64]) -> Message {
    tensor(
        name,
        &[values.len()],
        7,
        values
            .iter()
            .flat_map(|value| value.to_le_bytes())
            .collect(),
    )
}

fn tensor(name: &str, shape: &[usize], kind: i64, raw: Vec<u8>) -> Message {
    let shape: Vec<i64> = shape.iter().map(|&size| size as i64).collect();
    let tensor = Message::default().ints(1, &shape).int(2, kind);
    tensor.text(8, name).bytes(9, &raw)
}

/// ValueInfoProto of floats for any number of pictures.
pub fn value(name: &str, shape: &[usize]) -> Message {
    let mut sizes = Message::default().message(1, Message::default().text(2, "batch"));
    for &size in shape {
        sizes = sizes.message(1, Message::default().int(1, size as i64));
    }
    let tensor = Message::default().int(1, 1).message(2, sizes);
    let kind = Message::default().message(1, tensor);
    Message::default().text(1, name).message(2, kind)
}
