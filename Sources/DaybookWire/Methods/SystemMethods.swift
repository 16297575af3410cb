import DaybookCore

enum SystemMethods {
    static let all = [
        Method(
            "system.ping", .service, "Whether the service answers.", [],
            .object([.required("pong", .boolean)])
        ) { _ throws(JournalError) in .ping },

        Method("system.info", .service, "What this service is and holds.", [], Schemas.info) {
            _ throws(JournalError) in .info
        },

        Method(
            "system.authenticate", .service, "Binds the connection by a token.", [Fields.token.required],
            .object([
                .optional("owner", Schemas.name),
                .required("scopes", .array(.enumeration(Scope.allCases.map(\.rawValue)))),
            ])
        ) { arguments throws(JournalError) in .authenticate(try arguments.required(Fields.token)) },

        Method("rpc.discover", .service, "This document.", [], .object([])) {
            _ throws(JournalError) in .discover
        },

        Method(
            "projection.list", .service, "The views, and how far each is.", [],
            .object([.required("projections", .array(Schemas.projection))])
        ) { _ throws(JournalError) in .projections },
        Method(
            "projection.rebuild", .task,
            "Folds a projection anew beside the live one, or all of them; answers when that has begun.",
            [Fields.projection.optional], .object([.required("projections", .array(Schemas.projection))])
        ) { arguments throws(JournalError) in
            .rebuild(
                try arguments.optional(Fields.projection).map { [String(decoding: $0.utf8, as: UTF8.self)] })
        },
    ]
}
