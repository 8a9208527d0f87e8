// What is made of two values, and how it changes with either.
const OPERATOR: u32 = 2u; // 0 a + b, 1 a - b, 2 a * b, 3 a / b, 4 max(a, b), 5 min(a, b)

fn combined(a: f32, b: f32) -> f32 {
    var value = a + b;
    if (OPERATOR == 1u) { // static
        value = a - b;
    }
    if (OPERATOR == 2u) { // static
        value = a * b;
    }
    if (OPERATOR == 3u) { // static
        value = a / b;
    }
    if (OPERATOR == 4u) { // static
        value = max(a, b);
    }
    if (OPERATOR == 5u) { // static
        value = min(a, b);
    }
    return value;
}

// d combined(a, b) / da, or / db where of_second; of two that are alike each has half of a maximum or minimum.
fn derivative(a: f32, b: f32, of_second: bool) -> f32 {
    var slope = 1.0;
    if (OPERATOR == 1u) { // static
        slope = select(1.0, -1.0, of_second);
    }
    if (OPERATOR == 2u) { // static
        slope = select(b, a, of_second);
    }
    if (OPERATOR == 3u) { // static
        slope = select(1.0 / b, -a / (b * b), of_second);
    }
    if (OPERATOR == 4u) { // static
        let share = select(select(0.0, 0.5, a == b), 1.0, a > b);
        slope = select(share, 1.0 - share, of_second);
    }
    if (OPERATOR == 5u) { // static
        let share = select(select(0.0, 0.5, a == b), 1.0, a < b);
        slope = select(share, 1.0 - share, of_second);
    }
    return slope;
}
