import DaybookClient

/// The figures of the service and of the gateway.
struct Metrics {
    let client: DaybookClient
    /// Requests under way at the gateway, and streams of events open there.
    let requests: Int
    let streams: Int

    /// The figures in Prometheus' text.
    /// - Throws: `DaybookError` where the token does not cover `admin.stats`.
    func text() async throws -> String {
        async let stats = client.stats()
        async let views = client.projections()
        return Self.text(stats: try await stats, views: try await views, requests: requests, streams: streams)
    }

    static func text(stats: JSONBytes, views: [ProjectionStatus], requests: Int, streams: Int) -> String {
        var text = PrometheusText()
        text.addJournal(stats)
        text.addWork(stats)
        text.addViews(views, stats)
        text.addCheck(stats["verification"])
        text.add("daybook_web_requests", .gauge, "Requests under way at the gateway.", Double(requests))
        text.add(
            "daybook_web_event_streams", .gauge, "Streams of events open at the gateway.", Double(streams))
        return text.text
    }
}

extension JSONBytes {
    fileprivate func number(_ name: String) -> Double? { self[name].flatMap { Double($0.text) } }
}

extension PrometheusText {
    fileprivate mutating func addJournal(_ stats: JSONBytes) {
        add("daybook_events", .counter, "Events in the journal.", stats.number("size"))
        add(
            "daybook_uptime_seconds", .gauge, "Time since the service was started.",
            stats.number("uptimeSeconds"))
        add("daybook_log_bytes", .gauge, "Bytes of the log on disk.", stats.number("logBytes"))
        add("daybook_free_bytes", .gauge, "Free bytes on the journal's disk.", stats.number("freeBytes"))
        add(
            "daybook_erasures_pending", .gauge, "Erasures that the log's file still holds texts of.",
            stats.number("pendingErasures"))
        add("daybook_bodies_erased", .counter, "Bodies that were erased.", stats.number("erasedBodies"))
    }

    fileprivate mutating func addWork(_ stats: JSONBytes) {
        add(
            "daybook_appends_total", .counter, "Appends recorded since the service was started.",
            stats.number("appends"))
        add(
            "daybook_appends_waiting", .gauge, "Appends that wait for the writer.",
            stats.number("waitingAppends"))
        add(
            "daybook_oldest_reader_commits", .gauge,
            "Commits since the oldest read began that has not ended.", stats.number("oldestReaderCommits"))
        add("daybook_connections", .gauge, "Connections to the service.", stats.number("connections"))
        add("daybook_commit_seconds", "Commits, from the first decision until synced.", stats["commits"])
        add("daybook_fold_seconds", "Folds of new events into views.", stats["folds"])
    }

    private mutating func add(_ name: String, _ help: String, _ durations: JSONBytes?) {
        guard let durations, let count = durations.number("count"), let sum = durations.number("seconds")
        else { return }
        let buckets = (durations["buckets"]?.elements ?? []).compactMap { bucket in
            bucket.number("throughMicroseconds").flatMap { bound in
                bucket.number("count").map { (bound: bound / 1e6, count: $0) }
            }
        }
        add(name, help, buckets: buckets, count: count, sum: sum)
    }

    /// The newest check of the journal that ended, by the service itself or on request.
    fileprivate mutating func addCheck(_ check: JSONBytes?) {
        guard let check else { return }
        add("daybook_check_faults", .gauge, "Faults that the newest check found.", check.number("faultCount"))
        add("daybook_check_events", .gauge, "Events that it checked.", check.number("events"))
        add(
            "daybook_check_view_position", .gauge, "Position at which it compared a view.",
            (check["views"]?.elements ?? []).compactMap { view in
                guard let name = view["name"]?.string, let position = view.number("position") else {
                    return nil
                }
                return (["view": name], position)
            })
        if let time = check["finishedAt"]?.string, let finished = UTCTime(rfc3339: time) {
            add(
                "daybook_check_finished_seconds", .gauge, "When it ended, in seconds since 1970.",
                Double(finished.nanosecondsSince1970) / 1e9)
        }
    }

    fileprivate mutating func addViews(_ views: [ProjectionStatus], _ stats: JSONBytes) {
        add(
            "daybook_view_bytes", .gauge, "Bytes of a view on disk.",
            (stats["views"]?.elements ?? []).compactMap { view in
                guard let name = view["name"]?.string, let bytes = view.number("bytes") else { return nil }
                return (["view": name], bytes)
            })
        add(
            "daybook_view_lag_events", .gauge, "Events that a view has not folded yet.",
            views.map { (["view": $0.name], Double($0.lag)) })
        add(
            "daybook_view_live", .gauge, "Whether a view can be read.",
            views.map { (["view": $0.name], $0.state == .live ? 1 : 0) })
    }
}
