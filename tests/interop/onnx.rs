//! ONNX as it was written, taken apart again. That its logits are ours is asked of onnxruntime: `tests/parity/onnx_logits.py`.

use std::collections::HashSet;

use convlab::interop::write::{WriteError, onnx};
use convlab::network::{Network, ParameterRole, initial_parameters, zoo};
use convlab::recipe::Recipe;

use super::written::mixed;
use crate::kernels::cases_tensors;

/// A field of a message of Protocol Buffers.
enum Field<'a> {
    Number(u64),
    Bytes(&'a [u8]),
    Fixed,
}

/// Takes a message apart.
fn fields(mut bytes: &[u8]) -> Vec<(u64, Field<'_>)> {
    fn varint(bytes: &mut &[u8]) -> u64 {
        let (mut value, mut shift) = (0, 0);
        loop {
            let byte = bytes[0];
            *bytes = &bytes[1..];
            value |= u64::from(byte & 0x7f) << shift;
            shift += 7;
            if byte < 0x80 {
                return value;
            }
        }
    }
    let mut found = Vec::new();
    while !bytes.is_empty() {
        let key = varint(&mut bytes);
        let field = match key & 7 {
            0 => Field::Number(varint(&mut bytes)),
            2 => {
                let length = varint(&mut bytes) as usize;
                let (value, rest) = bytes.split_at(length);
                bytes = rest;
                Field::Bytes(value)
            }
            5 => {
                bytes = &bytes[4..];
                Field::Fixed
            }
            kind => panic!("wire type {kind}"),
        };
        found.push((key >> 3, field));
    }
    found
}

fn parts(message: &[u8], number: u64) -> Vec<&[u8]> {
    let all = fields(message).into_iter();
    all.filter_map(|(field, value)| match value {
        Field::Bytes(bytes) if field == number => Some(bytes),
        _ => None,
    })
    .collect()
}

fn texts(message: &[u8], number: u64) -> Vec<&str> {
    parts(message, number)
        .into_iter()
        .map(|bytes| std::str::from_utf8(bytes).expect("text"))
        .collect()
}

fn number(message: &[u8], wanted: u64) -> Option<u64> {
    fields(message)
        .into_iter()
        .find_map(|(field, value)| match value {
            Field::Number(number) if field == wanted => Some(number),
            _ => None,
        })
}

fn written(network: &Network) -> Vec<u8> {
    let first = initial_parameters(network, 1);
    let weights: Vec<(&str, &[f32])> = first
        .iter()
        .map(|(spec, values)| (spec.name.as_str(), values.as_slice()))
        .collect();
    onnx(network, &weights, &Recipe::default()).expect("a model")
}

#[test]
fn a_graph_reads_only_what_it_has_and_holds_all_weights() {
    let zoo = zoo::MODELS
        .iter()
        .map(|(name, _)| zoo::model(name).expect("the zoo's"));
    let tensors = cases_tensors::all().into_iter().map(|(network, _)| network);
    for network in zoo.chain([mixed()]).chain(tensors) {
        let model = written(&network);
        assert_eq!(number(&model, 1), Some(8), "IR version");
        assert_eq!(number(parts(&model, 8)[0], 2), Some(18), "opset");
        let graph = parts(&model, 7)[0];
        let tensors = parts(graph, 5);
        let mut known: HashSet<&str> = tensors.iter().flat_map(|tensor| texts(tensor, 8)).collect();
        assert_eq!(
            known.len(),
            tensors.len(),
            "{}: names are used once",
            network.name
        );
        for spec in network
            .parameters()
            .iter()
            .filter(|spec| spec.role != ParameterRole::BatchesTracked)
        {
            let tensor = tensors
                .iter()
                .find(|tensor| texts(tensor, 8) == [spec.name.as_str()])
                .expect("a tensor");
            assert_eq!(parts(tensor, 9)[0].len(), 4 * spec.len(), "{}", spec.name);
        }
        known.insert("input");
        for node in parts(graph, 1) {
            for input in texts(node, 1).into_iter().filter(|input| !input.is_empty()) {
                assert!(
                    known.contains(input),
                    "{}: {:?} reads {input}",
                    network.name,
                    texts(node, 3)
                );
            }
            for output in texts(node, 2) {
                assert!(
                    known.insert(output),
                    "{}: {output} is written twice",
                    network.name
                );
            }
        }
        assert!(known.contains("output"), "{}", network.name);
        assert_eq!(
            [texts(parts(graph, 11)[0], 1), texts(parts(graph, 12)[0], 1)],
            [["input"], ["output"]]
        );
    }
}

#[test]
fn lenets_operators_are_those_of_its_layers() {
    let network = zoo::model("lenet").expect("the zoo's");
    let model = written(&network);
    let graph = parts(&model, 7)[0];
    let kinds: Vec<&str> = parts(graph, 1)
        .into_iter()
        .flat_map(|node| texts(node, 4))
        .collect();
    assert_eq!(
        kinds,
        [
            "Conv", "Relu", "MaxPool", "Conv", "Relu", "MaxPool", "Flatten", "Gemm", "Relu",
            "Gemm", "Relu", "Gemm"
        ]
    );
    // batch x 3 x 32 x 32
    let kind = parts(parts(parts(graph, 11)[0], 2)[0], 1)[0];
    let sizes = parts(parts(kind, 2)[0], 1);
    assert_eq!(texts(sizes[0], 2), ["batch"]);
    assert_eq!(
        sizes[1..]
            .iter()
            .map(|size| number(size, 1))
            .collect::<Vec<_>>(),
        [Some(3), Some(32), Some(32)]
    );
}

#[test]
fn weights_of_another_network_are_refused_by_name() {
    let network = zoo::model("lenet").expect("the zoo's");
    let refused = onnx(&network, &[("conv1.weight", &[0.0])], &Default::default());
    let wanted = WriteError::Weights {
        tensor: "conv1.weight".into(),
        values: 450,
    };
    assert_eq!(refused, Err(wanted));
}

#[test]
fn names_of_classes_go_along_in_the_metadata_and_in_json() {
    let named = |model: &str, classes: &[&str], boxes: &[&str]| {
        let names = |all: &[&str]| all.iter().map(|name| name.to_string()).collect::<Vec<_>>();
        let network = zoo::model(model).expect("the zoo's");
        network.with_classes(&names(classes), &names(boxes))
    };
    let metadata = |network: &Network| {
        let model = written(network);
        let entries = parts(&model, 14);
        entries
            .iter()
            .find(|entry| texts(entry, 1) == ["classes"])
            .map(|entry| texts(entry, 2).concat())
    };
    let pets = named("lenet", &["cat \"Tom\"", "狗"], &["box"]);
    assert_eq!(metadata(&pets).as_deref(), Some(r#"["cat \"Tom\"","狗"]"#));
    let json = pets.to_json().expect("JSON");
    let read = Network::from_json(&json).expect("its own JSON");
    assert_eq!(read.classes, ["cat \"Tom\"", "狗"]);
    let boxes = named("detector", &["a", "b"], &["car", "person"]);
    assert_eq!(metadata(&boxes).as_deref(), Some(r#"["car","person"]"#));
    let unknown = named("lenet", &[], &[]);
    assert_eq!(metadata(&unknown), None);
    assert!(!unknown.to_json().expect("JSON").contains("classes\": []"));
}
