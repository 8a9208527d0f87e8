//! Does the one sort of the library sort as the standard library does?

use convlab::arrange::Arrange;
use convlab::network::Mulberry32;

#[test]
#[cfg_attr(target_family = "wasm", wasm_bindgen_test::wasm_bindgen_test)]
fn it_sorts_as_the_standard_library_does_and_is_stable() {
    let mut random = Mulberry32::new(7);
    for count in [0, 1, 2, 3, 7, 20, 21, 100, 1000] {
        for distinct in [1_u32, 2, 10, 1_000_000] {
            // Of the same number, the order they came in shows.
            let items: Vec<(u32, usize, String)> = (0..count)
                .map(|at| {
                    (
                        (random.next_unit() * f64::from(distinct)) as u32,
                        at,
                        format!("item {at}"),
                    )
                })
                .collect();
            let mut wanted = items.clone();
            wanted.sort_by_key(|item| item.0);
            let mut by_key = items.clone();
            by_key.arrange_by_key(|item| item.0);
            assert_eq!(by_key, wanted);
            wanted.clone_from(&items);
            wanted.sort_by_key(|item| std::cmp::Reverse(item.0));
            let mut backwards = items.clone();
            backwards.arrange_by(|a, b| b.0.cmp(&a.0));
            assert_eq!(backwards, wanted);
            let mut own = items;
            own.arrange();
            assert!(own.is_sorted());
        }
    }
}
