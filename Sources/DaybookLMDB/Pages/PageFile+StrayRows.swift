/// A row's place in a file.
package struct RowPlace: Sendable {
    let page: UInt64
    let index: Int
}

extension PageFile {
    /// Looks at the rows of integer-keyed leaves that no table and no free list has named: below a damaged
    /// branch, they are what is left of a table.
    ///
    /// After all tables and the free list were visited. Pages that were freed hold rows that are no more, so
    /// only those count that the free list does not have.
    package func visitStrayRows(_ body: (RowPlace, PageRows.Row) -> Void) {
        guard lastPage >= 2 else { return }
        for page in 2...lastPage where !isVisited(page) {
            var rows = strayRows(of: page)
            for index in 0..<rows.leafRowCount {
                if let row = rows.row(at: index) { body(RowPlace(page: page, index: index), row) }
            }
        }
    }

    /// The row at a place; nil where it can't be read any more.
    package func row(at place: RowPlace) -> PageRows.Row? {
        var rows = strayRows(of: place.page)
        return place.index < rows.leafRowCount ? rows.row(at: place.index) : nil
    }

    private func strayRows(of page: UInt64) -> PageRows {
        PageRows(self, PageRows.Root(page: page, hasIntegerKeys: true), isSearch: true)
    }

    /// The values of a key in byte-keyed leaves, also in those that were freed: for rows that mark themselves
    /// as whole, of which an earlier one is better than none.
    package func copies(ofKey key: [UInt8]) -> [ArraySlice<UInt8>] {
        guard lastPage >= 2 else { return [] }
        var values: [ArraySlice<UInt8>] = []
        for page in 2...lastPage {
            var rows = strayRows(of: page)
            for index in 0..<rows.leafRowCount {
                guard let row = rows.row(at: index), row.key.elementsEqual(key) else { continue }
                values.append(row.value)
            }
        }
        return values
    }
}
