//! Pictures whose bytes run down the columns, as EMNIST's, STL-10's and MATLAB's do, turned so that they run along the rows.

/// Turns every picture of `rows` x `columns` in place: pixel (row, column) is read from `column * rows + row`.
pub(super) fn by_rows(pixels: &mut [u8], [rows, columns]: [usize; 2]) {
    let mut turned = vec![0; rows * columns];
    for picture in pixels.chunks_exact_mut((rows * columns).max(1)) {
        for (row, line) in turned.chunks_exact_mut(columns.max(1)).enumerate() {
            for (column, pixel) in line.iter_mut().enumerate() {
                *pixel = picture[column * rows + row];
            }
        }
        picture.copy_from_slice(&turned);
    }
}
