// Generated from backend/api/openapi.json by `npm run api`. Do not edit.

export interface paths {
    "/api/v1/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List all changes. */
        get: operations["list_changes"];
        put?: never;
        /** Put reviewed proposals in force: captured, written, verified, or taken back. */
        post: operations["apply"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/changes/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get one change. */
        get: operations["find_change"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/changes/{id}/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take a change back: what was there before is there again. */
        post: operations["undo"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/checks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Check an expression or a rule file against the source. */
        post: operations["check"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/configuration": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Say what this process works with. Nothing is asked of others. */
        get: operations["show_configuration"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/configuration/tests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Try one part, and say what was tried and what came back. A part that does not work is no error of the call. */
        post: operations["try_part"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/families": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List metric families over all services. */
        get: operations["list_families"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Say whether source, store and ledger are there. The status is 200 in either case. */
        get: operations["show_health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/imports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Import the objectives of a file as proposals, and keep them. */
        post: operations["import"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/objectives": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the objectives in force, those first that need a person first. */
        get: operations["list_objectives"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/objectives/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get one objective in force, with its burn-down, its alerts, its changes and its receipts. */
        get: operations["find_objective"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get this document. */
        get: operations["show_openapi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plans": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say what applying would write, without writing anything. */
        post: operations["plan"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/proposals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the newest proposal of each objective. */
        get: operations["list_proposals"];
        put?: never;
        /** Propose objectives for a service, and keep them. */
        post: operations["propose"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/proposals/{digest}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the proposal with a digest. */
        get: operations["find_proposal"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/proposals/{digest}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Write a proposal for others. */
        get: operations["export_proposal"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/receipts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List receipts, with the state that the ledger has them in now. */
        get: operations["list_receipts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/receipts/{hash}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get one receipt. */
        get: operations["find_receipt"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/receipts/{hash}/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Verify one receipt: its document, the ledger, and the rules that are deployed now. */
        post: operations["verify"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/services": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the services that the source measures. */
        get: operations["list_services"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/services/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a service with all that is measured of it. */
        get: operations["find_service"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Say that this process lives. */
        get: operations["show_liveness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the metrics of this process. */
        get: operations["show_metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * @description What an alert asks of a person.
         * @enum {string}
         */
        AlertSeverityResponse: "page" | "ticket";
        /** @description One pair of windows with factor and severity. */
        AlertTierResponse: {
            /** @description Why it can be trusted. */
            certificate: components["schemas"]["CertificateResponse"];
            /**
             * @description The burn rate above which it fires, an exact decimal.
             * @example 14.4
             */
            factor: string;
            /**
             * @description The long window: how much must have burned.
             * @example 1h
             */
            long_window: string;
            /** @description Page a person now, or open a ticket. */
            severity: components["schemas"]["AlertSeverityResponse"];
            /**
             * @description The short window: that it burns still.
             * @example 5m
             */
            short_window: string;
            /**
             * @description The error ratio above which it fires, an exact decimal.
             * @example 0.0144
             */
            threshold: string;
        };
        /** @description The alert tiers of an objective. */
        AlertTiersResponse: {
            /**
             * @description The window over which increases are recorded; all longer windows sum those.
             * @example 5m
             */
            base_window: string;
            /** @description One sentence for each tier that was merged or dropped. */
            notes: string[];
            /** @description In the order of their long windows. */
            tiers: components["schemas"]["AlertTierResponse"][];
        };
        /** @description A change in force. */
        AppliedResponse: {
            /** @description The change, committed. */
            change: components["schemas"]["ChangeResponse"];
            /** @description What should be known, such as a ledger that could not be reached. */
            findings: components["schemas"]["FindingResponse"][];
            /** @description Its receipts; those without a ledger entry are minted later. */
            receipts: components["schemas"]["ReceiptResponse"][];
        };
        /**
         * @description How an approver was known.
         * @enum {string}
         */
        ApprovalMeansResponse: "command_line" | "api_token" | "demonstration" | "grafana";
        /** @description Who asked for a change, and how we know. */
        ApproverResponse: {
            /** @description The login. */
            login: string;
            /** @description How we know. */
            means: components["schemas"]["ApprovalMeansResponse"];
        };
        /** @description What history says of an objective. */
        BacktestResponse: {
            /**
             * Format: double
             * @description The share of good events; absent without events.
             */
            attainment?: number | null;
            /**
             * Format: double
             * @description The share of the error budget that is left; below 0 where more was burned than there was.
             */
            budget_remaining?: number | null;
            /** @description The budget over time. */
            burn_down: components["schemas"]["BurnDownPointResponse"][];
            /**
             * Format: double
             * @description The bad ones among them.
             */
            events_bad: number;
            /**
             * Format: double
             * @description All events, each counted once. Prometheus extrapolates, so they are no whole numbers.
             */
            events_total: number;
            /**
             * Format: date-time
             * @description The first point of the history.
             */
            from: string;
            /** @description Days that have data for at least half their time. */
            n_days: number;
            /** @description Those of them on which the target would have held. */
            n_days_held: number;
            /**
             * Format: double
             * @description Alerts of severity page, per 30 days.
             */
            pages_per_30_days: number;
            /**
             * @description Time between the replayed evaluations.
             * @example 1m
             */
            step: string;
            /** @description What each tier would have done, in the order of the tiers. */
            tiers: components["schemas"]["TierReplayResponse"][];
            /**
             * @description Time for which the source had no data.
             * @example 2h
             */
            unseen: string;
            /**
             * Format: date-time
             * @description The last one.
             */
            until: string;
        };
        /**
         * @description On which side of a bound values are good.
         * @enum {string}
         */
        BoundDirectionResponse: "at_most" | "at_least";
        /** @description A bound that a measured value must keep; the bound itself is still good. */
        BoundResponse: {
            /** @description On which side of it values are good. */
            direction: components["schemas"]["BoundDirectionResponse"];
            /**
             * @description The bound, an exact decimal.
             * @example 0.8
             */
            value: string;
        };
        /** @description What is left of an error budget; below 0 where more was burned than there was. */
        BudgetRemainingResponse: {
            /**
             * Format: double
             * @description As events that may yet be bad, at the period's traffic.
             */
            events: number;
            /**
             * Format: double
             * @description As seconds of full outage under even traffic.
             */
            seconds: number;
            /**
             * Format: double
             * @description As a share of the period's budget.
             */
            share: number;
        };
        /** @description The budget at one time. */
        BurnDownPointResponse: {
            /**
             * Format: date-time
             * @description When.
             */
            at: string;
            /**
             * Format: double
             * @description The share of the error budget of the whole history that was left.
             */
            budget_remaining: number;
        };
        /** @description What the tiers depend on besides target and period. */
        CadenceResponse: {
            /**
             * @description How often rules are evaluated.
             * @example 30s
             */
            evaluation_interval: string;
            /**
             * @description How often the service is scraped.
             * @example 15s
             */
            scrape_interval: string;
        };
        /** @description What follows from a tier's numbers. */
        CertificateResponse: {
            /**
             * @description The share of the period's error budget that has burned when it fires, at the least; an exact
             *     decimal.
             */
            budget_share_at_trigger: string;
            /** @description A full outage exceeds the threshold. */
            can_fire: boolean;
            /**
             * Format: int64
             * @description With fewer events than this in the long window a single failure trips the tier.
             */
            events_needed: number;
            /**
             * @description From the start of a full outage to the alert, at the latest.
             * @example 6m52s
             */
            time_to_fire_at_full_outage: string;
        };
        /** @description One step in a change's life. */
        ChangeEventResponse: {
            /**
             * Format: date-time
             * @description When.
             */
            at: string;
            /** @description Why, where it is not plain. */
            reason?: string | null;
            /** @description The state that was entered. */
            state: components["schemas"]["ChangeStateResponse"];
        };
        /** @description All changes. */
        ChangeListResponse: {
            /** @description The newest first. */
            changes: components["schemas"]["ChangeResponse"][];
            /** @description About the list. */
            meta: components["schemas"]["ListMeta"];
        };
        /** @description What to put in force: proposals that a person has reviewed. */
        ChangeRequest: {
            /** @description At least one. */
            objectives: components["schemas"]["ReviewedObjectiveRequest"][];
            /**
             * @description The service.
             * @example payment
             */
            service: string;
        };
        /** @description A change with its whole history. */
        ChangeResponse: {
            /** @description Who asked for it, and how we know. */
            approved_by: components["schemas"]["ApproverResponse"];
            /**
             * Format: date-time
             * @description When it was planned.
             */
            created_at: string;
            /** @description The files that it writes, in this order. */
            files: components["schemas"]["ChangedFileResponse"][];
            /**
             * @description Names it.
             * @example c0123456789ab
             */
            id: string;
            /** @description Each state with its time and, where there is one, the reason. */
            log: components["schemas"]["ChangeEventResponse"][];
            /** @description The service whose objectives it puts in force. */
            service: string;
            /** @description Where it stands. */
            state: components["schemas"]["ChangeStateResponse"];
            /**
             * Format: date-time
             * @description When its state last changed.
             */
            updated_at: string;
        };
        /**
         * @description Where a change stands.
         * @enum {string}
         */
        ChangeStateResponse: "planned" | "captured" | "applying" | "verifying" | "committed" | "undoing" | "undone" | "stuck";
        /** @description One file of a change. */
        ChangedFileResponse: {
            /** @description What the change writes. */
            after: string;
            /** @description What was there before, and is there again after an undo; absent where there was no file. */
            before?: string | null;
            /** @description The objective that it puts in force. */
            objective: components["schemas"]["ObjectiveResponse"];
            /** @description Where. */
            path: string;
            /** @description The digest of the proposal that was reviewed. */
            proposal: string;
        };
        /** @description What is to be checked. */
        CheckRequest: {
            /** @description One PromQL expression. */
            expression: string;
        } | {
            /** @description A rule file. */
            rule_file: components["schemas"]["RuleFileRequest"];
        };
        /** @description An objective in a composite. */
        CompositeMemberResponse: {
            /** @description The objective's id. */
            id: string;
            /** @description What it watches, in words. */
            indicator: string;
            /** @description Its own target, an exact decimal between 0 and 1. */
            target: string;
        };
        /** @description One part of the configuration. */
        ConfigurationPartResponse: {
            /** @description What it is now, in words. */
            in_words: string;
            /** @description Which. */
            part: components["schemas"]["PartName"];
        };
        /** @description What this process works with. */
        ConfigurationResponse: {
            /** @description Each part with what it is now. */
            parts: components["schemas"]["ConfigurationPartResponse"][];
        };
        /** @description What every answer with a status of 400 or above holds. */
        ErrorBody: {
            /** @description What went wrong. */
            error: components["schemas"]["ErrorDetail"];
        };
        /** @description What went wrong. */
        ErrorDetail: {
            /** @description Why, outermost first; empty where the server keeps that to its log. */
            causes: string[];
            /**
             * @description Stable, for programs.
             * @example not_found
             */
            code: string;
            /** @description For people: what failed, on what, and what to do. */
            message: string;
            /** @description Names the request in the server's log. */
            request_id?: string | null;
        };
        /** @description A query that the source evaluated. */
        EvaluatedQueryResponse: {
            /** @description The query. */
            expression: string;
            /** @description Series in its answer. */
            n_series: number;
            /** @description What it is for, such as the rule's name. */
            purpose: string;
        };
        /** @description Where a proposal's numbers come from. */
        EvidenceResponse: {
            /**
             * Format: date-time
             * @description The end of the history that was read.
             */
            as_of: string;
            /** @description Each query that was parsed and evaluated. */
            queries: components["schemas"]["EvaluatedQueryResponse"][];
            /**
             * @description What the source says it is.
             * @example Prometheus 2.42.0
             */
            server: string;
            /** @description The source's address, without credentials. */
            source: string;
        };
        /**
         * @description A format that is written.
         * @enum {string}
         */
        ExportFormatRequest: "prometheus" | "prometheus-rule" | "openslo" | "grafana" | "grafana-http" | "dashboard" | "srellama";
        /** @description A document for others, and what it does not say. */
        ExportResponse: {
            /**
             * @description A name for it as a file.
             * @example payment-availability.rules.yaml
             */
            file_name: string;
            /** @description Its format. */
            format: components["schemas"]["ExportFormatRequest"];
            /** @description What it does not say, or says otherwise. */
            losses: components["schemas"]["LossResponse"][];
            /**
             * @description What it is.
             * @example application/yaml
             */
            media_type: string;
            /** @description About the list of losses. */
            meta: components["schemas"]["ListMeta"];
            /** @description The document. */
            text: string;
        };
        /** @description Metric families over all services. */
        FamilyListResponse: {
            /**
             * Format: int64
             * @description How old that is, in seconds.
             */
            age_seconds: number;
            /** @description What could not be looked at, in words. */
            cut: string[];
            /** @description Those with the most series first. */
            families: components["schemas"]["FamilyResponse"][];
            /** @description How many families there are, listed or not. */
            meta: components["schemas"]["ListMeta"];
        };
        /** @description A metric family. */
        FamilyResponse: {
            /** @description The help text: outside text, cut to 1,000 characters. */
            help: string;
            /** @description `counter`, `gauge`, `histogram`, `summary` or `unknown`. */
            metric_type: string;
            /**
             * Format: int64
             * @description Series that it has.
             */
            n_series: number;
            /** @description Services that have it. */
            n_services: number;
            /** @description Its name: outside text. */
            name: string;
            /** @description The declared unit, often empty. */
            unit: string;
        };
        /** @description What the checks had to say. */
        FindingListResponse: {
            /** @description Empty when all is well. */
            findings: components["schemas"]["FindingResponse"][];
            /** @description About the list. */
            meta: components["schemas"]["ListMeta"];
        };
        /** @description One remark of one check about one place. */
        FindingResponse: {
            /**
             * @description The check's id, stable and kebab-case.
             * @example low-traffic
             */
            check: string;
            /** @description What is so, in one sentence. */
            message: string;
            /** @description What it is about: a metric, a rule, a file with line, an objective. */
            place: string;
            /** @description What to do about it, in one sentence. */
            remedy: string;
            /** @description How bad it is. */
            severity: components["schemas"]["SeverityResponse"];
        };
        /** @description One time that an alert would have fired. */
        FiringResponse: {
            /**
             * Format: date-time
             * @description The start of the unbroken run of base windows above the threshold before it fired.
             */
            burning_since: string;
            /**
             * Format: date-time
             * @description The evaluation at which it fired.
             */
            fired_at: string;
            /**
             * Format: date-time
             * @description The evaluation at which it stopped; absent where it fires at the end of the history.
             */
            resolved_at?: string | null;
        };
        /**
         * @description How it is told when something last happened.
         * @enum {string}
         */
        FreshnessSignalResponse: "newest_timestamp" | "each_timestamp" | "successes";
        /** @description Whether what we need is there. */
        HealthResponse: {
            /** @description Whether all parts are ready. */
            is_ready: boolean;
            /** @description Where receipts are minted. */
            ledger: components["schemas"]["PartHealthResponse"];
            /** @description The metrics source. */
            source: components["schemas"]["PartHealthResponse"];
            /** @description Where proposals, changes and receipts are kept. */
            store: components["schemas"]["PartHealthResponse"];
            /** @description Our version. */
            version: string;
        };
        /** @description What came of importing a file. */
        ImportResponse: {
            /**
             * @description The formats of its documents.
             * @example [
             *       "Sloth prometheus/v1"
             *     ]
             */
            formats: string[];
            /** @description What was not carried over. */
            losses: components["schemas"]["LossResponse"][];
            /** @description About the list of proposals. */
            meta: components["schemas"]["ListMeta"];
            /** @description A proposal for each objective, in the order of the file. */
            proposals: components["schemas"]["ProposalResponse"][];
        };
        /** @description The typed definition of an indicator. */
        IndicatorDefinitionResponse: {
            /** @description The condition that bad requests meet. */
            bad: components["schemas"]["MatcherResponse"];
            /** @description The counter of all requests. */
            requests: components["schemas"]["SelectorResponse"];
            /** @enum {string} */
            type: "status_ratio";
        } | {
            /** @description Counts failures. */
            failed: components["schemas"]["SelectorResponse"];
            /** @description Counts successes. */
            succeeded: components["schemas"]["SelectorResponse"];
            /** @enum {string} */
            type: "outcome_pair";
        } | {
            /** @description Counts failures. */
            failed: components["schemas"]["SelectorResponse"];
            /** @description Counts all events. */
            total: components["schemas"]["SelectorResponse"];
            /** @enum {string} */
            type: "failure_share";
        } | {
            /** @description Counts successes. */
            succeeded: components["schemas"]["SelectorResponse"];
            /** @description Counts all events. */
            total: components["schemas"]["SelectorResponse"];
            /** @enum {string} */
            type: "success_share";
        } | {
            /** @description The histogram's family, without `_bucket`. */
            histogram: components["schemas"]["SelectorResponse"];
            /** @description The bound in seconds, as the `le` label has it. */
            threshold_seconds: string;
            /** @enum {string} */
            type: "latency_bucket";
        } | {
            /** @description The histogram. */
            histogram: components["schemas"]["SelectorResponse"];
            /** @description Are the classic buckets of the same name read where there is no native histogram? */
            or_classic: boolean;
            /** @description The bound in seconds. */
            threshold_seconds: string;
            /** @enum {string} */
            type: "latency_histogram";
        } | {
            /** @description How several series become one value: `each_series`, `worst`, `sum` or `average`. */
            across: string;
            /** @description The bound. */
            bound: components["schemas"]["BoundResponse"];
            /** @description What is measured. */
            gauge: components["schemas"]["SelectorResponse"];
            limit?: components["schemas"]["SelectorResponse"] | null;
            /** @enum {string} */
            type: "gauge_threshold";
        } | {
            /** @description How long ago it may be, in Prometheus' notation. */
            max_age: string;
            /** @description What tells when it happened. */
            signal: components["schemas"]["SelectorResponse"];
            /** @description How it tells: the newest of several Unix times, each of them, or a counter of successes. */
            signal_type: components["schemas"]["FreshnessSignalResponse"];
            /** @enum {string} */
            type: "freshness";
        } | {
            /** @description The bound, in events per second. */
            bound: components["schemas"]["BoundResponse"];
            /** @description Counts the events. */
            counter: components["schemas"]["SelectorResponse"];
            /** @enum {string} */
            type: "throughput";
        } | {
            /** @description The gauge. */
            probe: components["schemas"]["SelectorResponse"];
            /** @enum {string} */
            type: "probe";
        } | {
            /** @description The ratio, in words. */
            ratio: string;
            /** @description The time by which each minute is judged, in Prometheus' notation. */
            slice: string;
            /** @description The share of good events that makes a minute good. */
            slice_target: string;
            /** @enum {string} */
            type: "time_slice";
        } | {
            /** @description The objectives. */
            members: components["schemas"]["CompositeMemberResponse"][];
            /** @enum {string} */
            type: "composite";
        } | {
            /** @description Counts bad events. */
            bad: string;
            /** @description Counts all events. */
            total: string;
            /** @enum {string} */
            type: "expressions";
        };
        /**
         * @description What an indicator watches.
         * @enum {string}
         */
        IndicatorKindResponse: "availability" | "latency" | "freshness" | "saturation" | "throughput" | "composite";
        /** @description A service level indicator. */
        IndicatorResponse: {
            /** @description From which queries are rendered. */
            definition: components["schemas"]["IndicatorDefinitionResponse"];
            /** @description In words, for people. */
            in_words: string;
            /** @description What it watches. */
            kind: components["schemas"]["IndicatorKindResponse"];
        };
        /** @description A label of a metric. */
        LabelResponse: {
            /** @description How many values it has. */
            n_values: number;
            /** @description The label's name. */
            name: string;
            /** @description The first of them, 20 at most: outside text. */
            values: string[];
        };
        /** @description A receipt as the ledger knows it. */
        LedgerReceiptResponse: {
            /**
             * Format: int64
             * @description Number of that block.
             */
            block_number: number;
            /**
             * Format: int64
             * @description Gas that the mint used.
             */
            gas_used: number;
            /** @description What the receipts of one objective have in common. */
            lineage: string;
            /**
             * Format: date-time
             * @description Time of the block that minted it.
             */
            minted_at: string;
            /** @description The document hash of the receipt before it. */
            previous?: string | null;
            /**
             * Format: int64
             * @description Position in its lineage, from 1.
             */
            sequence: number;
            /** @description Hash of the transaction, `0x` and 64 hex digits. */
            transaction_hash: string;
        };
        /** @description Stands beside the items of every list. */
        ListMeta: {
            /** @description How many items there are in all. */
            total: number;
        };
        /** @description This process answers. */
        LivenessResponse: {
            /** @description Always `ok`. */
            status: string;
        };
        /**
         * @description What became of something in a conversion.
         * @enum {string}
         */
        LossKindResponse: "not_converted" | "changed" | "left_out" | "assumed";
        /** @description One difference between what was given and what was made of it. */
        LossResponse: {
            /** @description What became of it. */
            kind: components["schemas"]["LossKindResponse"];
            /** @description The line of the source that says it; absent where the loss is the target's. */
            line?: number | null;
            /** @description What it is, and why. */
            reason: string;
            /** @description The objective or the document that it concerns. */
            subject: string;
        };
        /** @description One condition on one label. */
        MatcherResponse: {
            /** @description The label's name. */
            label: string;
            /** @description `=`, `!=`, `=~` or `!~`. */
            operator: string;
            /** @description The value or the pattern. */
            value: string;
        };
        /** @description A series name with what is known of it. */
        MetricResponse: {
            /** @description The help text: outside text, cut to 1,000 characters. */
            help: string;
            /** @description Its labels. */
            labels: components["schemas"]["LabelResponse"][];
            /** @description `counter`, `gauge`, `histogram`, `summary` or `unknown`. */
            metric_type: string;
            /** @description Series of this name. */
            n_series: number;
            /** @description The series name: outside text. */
            name: string;
            /** @description The declared unit, often empty. */
            unit: string;
        };
        /** @description What a model thought. */
        ModelRankResponse: {
            /**
             * Format: double
             * @description The distance from the best score, in nats; of the best one, from the second best.
             */
            margin: number;
            /** @description Which model. */
            model: components["schemas"]["ModelResponse"];
            /** @description Its rank among all candidates, from 1. */
            rank: number;
            /**
             * Format: double
             * @description Mean log-likelihood per token, in nats; comparable within one question only.
             */
            score: number;
        };
        /** @description A model, named so that a score can be traced to its weights. */
        ModelResponse: {
            /** @description The name in its manifest. */
            name: string;
            /** @description SHA-256 of the weights file. */
            sha256: string;
        };
        /** @description An objective in force with its history. */
        ObjectiveHistoryResponse: {
            /** @description The changes that wrote it, the newest first, undone ones too. */
            changes: components["schemas"]["ChangeResponse"][];
            /** @description What could not be looked at, in words. */
            cut: string[];
            /** @description Its period up to now, replayed: the burn-down, and when each alert fired or would have. */
            history: components["schemas"]["BacktestResponse"];
            /** @description Where it stands. */
            in_force: components["schemas"]["ObjectiveInForceResponse"];
            /** @description Its receipts, the newest first. */
            receipts: components["schemas"]["ReceiptResponse"][];
        };
        /** @description An objective in force and where it stands. */
        ObjectiveInForceResponse: {
            /** @description Its alerts. */
            alert_tiers: components["schemas"]["AlertTiersResponse"];
            /**
             * Format: date-time
             * @description The end of the period that the figures are of.
             */
            as_of: string;
            /**
             * Format: double
             * @description The share of good events; absent without events.
             */
            attainment?: number | null;
            /** @description By which way the figures came. */
            basis: components["schemas"]["StatusBasisResponse"];
            budget?: components["schemas"]["BudgetRemainingResponse"] | null;
            /**
             * Format: double
             * @description How fast it burns now; 1 spends the budget in exactly the period. Absent without events.
             */
            burn_rate?: number | null;
            /** @description The intervals that they were derived for. */
            cadence: components["schemas"]["CadenceResponse"];
            /** @description The change that put it in force. */
            change: string;
            /** @description What the rules in force have otherwise than the receipt, in words. */
            drift?: string | null;
            /**
             * Format: double
             * @description The bad ones among them.
             */
            events_bad: number;
            /**
             * Format: double
             * @description Events of the period, each counted once.
             */
            events_total: number;
            /**
             * Format: date-time
             * @description The newest data of the source; absent where there was none in the last hour.
             */
            newest_data_at?: string | null;
            /** @description What is in force. */
            objective: components["schemas"]["ObjectiveResponse"];
            receipt?: components["schemas"]["ReceiptReferenceResponse"] | null;
            /**
             * @description The part of the period for which there is data.
             * @example 29d12h
             */
            seen: string;
            /**
             * Format: date-time
             * @description When that was verified.
             */
            since: string;
            /**
             * @description When the budget is gone if it goes on so; absent where it is not.
             * @example 2d2h
             */
            spent_in?: string | null;
            /** @description The one word: where it stands. */
            state: components["schemas"]["ObjectiveStateResponse"];
            /** @description How fast it burns in the windows of each alert, in the order of the tiers. */
            tiers: components["schemas"]["TierBurnResponse"][];
        };
        /** @description The objectives in force. */
        ObjectiveListResponse: {
            /** @description What could not be looked at, in words. */
            cut: string[];
            /** @description About the list. */
            meta: components["schemas"]["ListMeta"];
            /** @description Those first that need a person first. */
            objectives: components["schemas"]["ObjectiveInForceResponse"][];
        };
        /** @description A service level objective. */
        ObjectiveResponse: {
            /**
             * @description The share of events that may be bad, 1 − target, an exact decimal.
             * @example 0.001
             */
            error_budget: string;
            /**
             * @description Names it everywhere: in files, rules and receipts.
             * @example payment-availability
             */
            id: string;
            /** @description What is watched. */
            indicator: components["schemas"]["IndicatorResponse"];
            /** @description When what happens is neither good nor bad, such as `every Sunday 02:00 for 2h Europe/Berlin`. */
            maintenance: string[];
            /**
             * @description A rolling period in Prometheus' notation, or a calendar one such as
             *     `calendar month Europe/Berlin`.
             * @example 30d
             */
            period: string;
            /** @description Whose objective it is. */
            service: components["schemas"]["ServiceNameResponse"];
            /**
             * @description The promised share of good events, an exact decimal between 0 and 1.
             * @example 0.999
             */
            target: string;
            /**
             * @description The same as a percentage, an exact decimal.
             * @example 99.9
             */
            target_percent: string;
        };
        /**
         * @description Where an objective stands, in one word.
         * @enum {string}
         */
        ObjectiveStateResponse: "burning" | "spent" | "no_data" | "drifted" | "not_enough_history" | "healthy";
        /** @description Whether one part is ready. */
        PartHealthResponse: {
            /** @description What it answered, or what went wrong. */
            detail: string;
            /** @description It answered. */
            is_ready: boolean;
        };
        /**
         * @description A part that can be tried alone.
         * @enum {string}
         */
        PartName: "source" | "service_labels" | "rule_target" | "model" | "ledger";
        /** @description Which part to try. */
        PartTestRequest: {
            /** @description The part. */
            part: components["schemas"]["PartName"];
        };
        /** @description What came of trying one part. */
        PartTestResponse: {
            /** @description What came back, in words. */
            came_back: string;
            /** @description It works. */
            is_working: boolean;
            /** @description Which. */
            part: components["schemas"]["PartName"];
            /** @description What was tried, in words. */
            tried: string;
        };
        /** @description What to plan. */
        PlanRequest: {
            /** @description Which of its proposals; the recommended ones if absent or empty. */
            objective_ids?: string[];
            /**
             * @description The service.
             * @example payment
             */
            service: string;
        };
        /** @description What would be written. */
        PlanResponse: {
            /** @description One entry for each file. */
            files: components["schemas"]["PlannedFileResponse"][];
            /** @description About the list of files. */
            meta: components["schemas"]["ListMeta"];
            /** @description The service. */
            service: string;
        };
        /** @description One file that would be written. */
        PlannedFileResponse: {
            /** @description The text that would be there. */
            after: string;
            /** @description The text that is there now; absent where there is no file. */
            before?: string | null;
            /** @description What the checks had to say. */
            findings: components["schemas"]["FindingResponse"][];
            /** @description What it does, one sentence each. */
            in_words: string[];
            /** @description The objective. */
            objective: components["schemas"]["ObjectiveResponse"];
            /** @description Where. */
            path: string;
            /** @description The digest of the proposal that it comes from. Name it when applying. */
            proposal: string;
        };
        /** @description The newest proposal of each objective. */
        ProposalListResponse: {
            /** @description About the list. */
            meta: components["schemas"]["ListMeta"];
            /** @description By service and rank. */
            proposals: components["schemas"]["ProposalResponse"][];
        };
        /** @description What to propose for. */
        ProposalRequest: {
            /**
             * @description Over which rolling period the objectives are to hold, 30 days if absent.
             * @example 30d
             */
            period?: string | null;
            /**
             * @description The service's name.
             * @example payment
             */
            service: string;
            /**
             * @description A target to use in place of the fitted one: a share or a percentage, as text.
             * @example 99.9%
             */
            target?: string | null;
        };
        /**
         * @description An objective that could be put in force, with all that speaks for and against it.
         *
         *     Nothing in it differs between two runs on the same input.
         */
        ProposalResponse: {
            /** @description The alerts that would be written. */
            alert_tiers: components["schemas"]["AlertTiersResponse"];
            /** @description What history says. */
            backtest: components["schemas"]["BacktestResponse"];
            /** @description The intervals that the tiers were derived for. */
            cadence: components["schemas"]["CadenceResponse"];
            /** @description What speaks against it. */
            counter_reasons: string[];
            /** @description The SHA-256 of the stored proposal: equal proposals have one digest. Name it when applying. */
            digest: string;
            /** @description Where the numbers come from. */
            evidence: components["schemas"]["EvidenceResponse"];
            /** @description What the checks had to say. */
            findings: components["schemas"]["FindingResponse"][];
            /** @description Whether it may be put in force: no finding has severity `error`. */
            is_applicable: boolean;
            /** @description What is proposed. */
            objective: components["schemas"]["ObjectiveResponse"];
            /** @description Where it stands among the proposals of its service. */
            rank: components["schemas"]["RankResponse"];
            /** @description What speaks for it. */
            reasons: string[];
            /**
             * @description The schema that the stored proposal follows.
             * @example srellama/proposal/v1
             */
            schema: string;
            /** @description Why this target. */
            target_reason: string;
        };
        /** @description What came of proposing for a service. */
        ProposedResponse: {
            /** @description What could not be looked at, in words. */
            cut: string[];
            /** @description Findings about the service as a whole. */
            findings: components["schemas"]["FindingResponse"][];
            /** @description About the list of proposals. */
            meta: components["schemas"]["ListMeta"];
            /** @description Series names that it has. */
            n_metrics: number;
            /** @description The proposals, the best by rules first. */
            proposals: components["schemas"]["ProposalResponse"][];
            /** @description The service. */
            service: components["schemas"]["ServiceNameResponse"];
            /** @description Candidates that did not become proposals. */
            skipped: components["schemas"]["SkippedCandidateResponse"][];
        };
        /** @description Where a proposal stands. */
        RankResponse: {
            model?: components["schemas"]["ModelRankResponse"] | null;
            /** @description By rules, from 1. It decides the order. */
            rules: number;
        };
        /** @description Receipts. */
        ReceiptListResponse: {
            /** @description About the list. */
            meta: components["schemas"]["ListMeta"];
            /** @description The newest first. */
            receipts: components["schemas"]["ReceiptResponse"][];
        };
        /** @description The receipt of an objective in force. */
        ReceiptReferenceResponse: {
            /** @description The SHA-256 of its document. */
            document_hash: string;
            /** @description Where it stands. */
            state: components["schemas"]["ReceiptStateResponse"];
        };
        /** @description The record of an objective that was put in force. */
        ReceiptResponse: {
            /** @description The change that it belongs to. */
            change: string;
            /** @description The canonical document (RFC 8785), byte for byte. */
            document: string;
            /** @description The SHA-256 of the document: the NFT's token id. */
            document_hash: string;
            ledger?: components["schemas"]["LedgerReceiptResponse"] | null;
            /** @description The objective that it belongs to. */
            objective_id: string;
            /** @description Where the rule file lies. */
            path: string;
            /** @description Where it stands. */
            state: components["schemas"]["ReceiptStateResponse"];
        };
        /**
         * @description Where a receipt stands.
         * @enum {string}
         */
        ReceiptStateResponse: "outstanding" | "active" | "superseded" | "revoked";
        /** @description An objective with the proposal that was reviewed. */
        ReviewedObjectiveRequest: {
            /**
             * @description The objective.
             * @example payment-availability
             */
            id: string;
            /** @description The digest of its proposal. If a newer one has taken its place, the answer is 409. */
            proposal: string;
        };
        /** @description A rule file to check. */
        RuleFileRequest: {
            /**
             * @description What the findings call it.
             * @example payment.yaml
             */
            name: string;
            /** @description The YAML. */
            text: string;
        };
        /** @description A metric with conditions on its labels. */
        SelectorResponse: {
            /** @description What the labels must be; all must hold. */
            matchers: components["schemas"]["MatcherResponse"][];
            /** @description The series name. */
            metric: string;
            /** @description The same as PromQL. */
            promql: string;
        };
        /** @description What differs between two looks at a source. */
        ServiceChangesResponse: {
            /** @description Series names that are gone; 100 at most. */
            gone_metrics: string[];
            /** @description Services that are gone; 100 at most. */
            gone_services: string[];
            /** @description Series names that are new; 100 at most. */
            new_metrics: string[];
            /** @description Services that are new; 100 at most. */
            new_services: string[];
            /**
             * @description In words.
             * @example 3 new metrics, 1 gone
             */
            summary: string;
        };
        /** @description A service with all that is measured of it. */
        ServiceDetailResponse: components["schemas"]["ServiceNameResponse"] & {
            /** @description What could not be looked at, in words. */
            cut: string[];
            /** @description Time of the first sample that the source has, give or take five minutes. */
            first_sample?: string | null;
            /** @description Time of the last sample, give or take five minutes. */
            last_sample?: string | null;
            /** @description The series name whose samples were looked at. */
            looked_at?: string | null;
            /** @description By series name. */
            metrics: components["schemas"]["MetricResponse"][];
            /** @description Series that it has. */
            n_series: number;
            /**
             * @description For how long the source keeps samples; absent where it does not tell.
             * @example 15d
             */
            retention?: string | null;
            /**
             * @description How often it is scraped; absent where that could not be counted.
             * @example 15s
             */
            scrape_interval?: string | null;
        };
        /** @description The services of a source. */
        ServiceListResponse: {
            /**
             * Format: int64
             * @description How long ago that is, in seconds.
             */
            age_seconds: number;
            changes?: components["schemas"]["ServiceChangesResponse"] | null;
            /** @description What could not be looked at, in words. */
            cut: string[];
            /** @description About the list. */
            meta: components["schemas"]["ListMeta"];
            /** @description Metric families over all services. */
            n_families: number;
            /** @description When it was last compared with the source. */
            refreshed_at: string;
            /**
             * @description What the source says it is.
             * @example Prometheus 2.42.0
             */
            server: string;
            /** @description By name. */
            services: components["schemas"]["ServiceResponse"][];
        };
        /** @description A service, named by one value of one label. */
        ServiceNameResponse: {
            /**
             * @description The label that names it.
             * @example service
             */
            label: string;
            /**
             * @description The label's value: text from outside.
             * @example payment
             */
            name: string;
        };
        /** @description A service with how much is measured of it. */
        ServiceResponse: components["schemas"]["ServiceNameResponse"] & {
            /** @description Series names that it has. */
            n_metrics: number;
            /**
             * Format: int64
             * @description Series that it has.
             */
            n_series: number;
        };
        /**
         * @description How bad a finding is.
         * @enum {string}
         */
        SeverityResponse: "info" | "warning" | "error";
        /** @description A candidate that did not become a proposal. */
        SkippedCandidateResponse: {
            /** @description The candidate in words. */
            candidate: string;
            /** @description Why there is no proposal. */
            reason: string;
        };
        /** @description A file with objectives: Sloth, Pyrra, OpenSLO or our own YAML. */
        SpecFileRequest: {
            /**
             * @description What messages call it.
             * @example payment.yaml
             */
            name: string;
            /**
             * @description The period where the file names none, 30 days if absent.
             * @example 28d
             */
            period?: string | null;
            /** @description The YAML. */
            text: string;
        };
        /**
         * @description By which way figures came.
         * @enum {string}
         */
        StatusBasisResponse: "recorded" | "counted" | "stored";
        /** @description How fast an error budget burns in the windows of one alert. */
        TierBurnResponse: {
            /**
             * @description The burn rate above which it fires, an exact decimal.
             * @example 14.4
             */
            factor: string;
            /** @description Whether the server says that the alert is pending or fires; absent where it did not say. */
            is_active?: boolean | null;
            /** @description Both are above the factor. */
            is_exceeded: boolean;
            /**
             * Format: double
             * @description The burn rate over the long window; absent without events.
             */
            long_rate?: number | null;
            /**
             * @description The long window.
             * @example 1h
             */
            long_window: string;
            /** @description Page a person now, or open a ticket. */
            severity: components["schemas"]["AlertSeverityResponse"];
            /**
             * Format: double
             * @description The burn rate over the short window; absent without events.
             */
            short_rate?: number | null;
            /**
             * @description The short window.
             * @example 5m
             */
            short_window: string;
        };
        /** @description What one tier would have done. */
        TierReplayResponse: {
            /** @description When it would have fired. */
            firings: components["schemas"]["FiringResponse"][];
            /** @description Page or ticket. */
            severity: components["schemas"]["AlertSeverityResponse"];
            /**
             * @description The tier's windows.
             * @example 1h/5m
             */
            windows: string;
        };
        /** @description A change that was taken back. */
        UndoneResponse: {
            /** @description The change, undone. */
            change: components["schemas"]["ChangeResponse"];
            /** @description What should be known. */
            findings: components["schemas"]["FindingResponse"][];
        };
        /** @description What came of verifying a receipt. */
        VerificationResponse: {
            /** @description The deployed rules differ from the recorded ones. */
            has_drift: boolean;
            /** @description No step failed. */
            is_verified: boolean;
            /** @description The receipt. */
            receipt: components["schemas"]["ReceiptResponse"];
            /** @description Each step that was made, in order. */
            steps: components["schemas"]["VerifyStepResponse"][];
        };
        /**
         * @description What a verification looks at.
         * @enum {string}
         */
        VerifyCheckResponse: "document" | "ledger" | "in_force" | "rule_file" | "loaded";
        /**
         * @description What came of a step.
         * @enum {string}
         */
        VerifyOutcomeResponse: "passed" | "failed" | "skipped";
        /** @description One step of a verification. */
        VerifyStepResponse: {
            /** @description Which. */
            check: components["schemas"]["VerifyCheckResponse"];
            /** @description In words. */
            detail: string;
            /** @description What came of it. */
            outcome: components["schemas"]["VerifyOutcomeResponse"];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    list_changes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangeListResponse"];
                };
            };
            /** @description Not done, and the request is the reason */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Not done, and the server or what it depends on is the reason */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    apply: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeRequest"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppliedResponse"];
                };
            };
            /** @description Something stands in the way: a review that is out of date (`stale_review`), another change at work (`busy`), a file of somebody else */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Not done, and the request is the reason */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Not done, and the server or what it depends on is the reason */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    find_change: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The change's id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangeResponse"];
                };
            };
            /** @description Not done, and the request is the reason */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Not done, and the server or what it depends on is the reason */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    undo: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The change's id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UndoneResponse"];
                };
            };
            /** @description Not done, and the request is the reason */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Not done, and the server or what it depends on is the reason */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    check: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CheckRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FindingListResponse"];
                };
            };
            /** @description Not done, and the request is the reason */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Not done, and the server or what it depends on is the reason */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    show_configuration: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConfigurationResponse"];
                };
            };
            /** @description Not done, and the request is the reason */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Not done, and the server or what it depends on is the reason */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    try_part: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PartTestRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PartTestResponse"];
                };
            };
            /** @description Not done, and the request is the reason */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Not done, and the server or what it depends on is the reason */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_families: {
        parameters: {
            query?: {
                /** @description Only those of this service. */
                service?: string;
                /** @description Only those with this in name or help, whichever case. */
                search?: string;
                /** @description How many to list, 500 if absent, 5,000 at most; the dearest first. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FamilyListResponse"];
                };
            };
            /** @description Not done, and the request is the reason */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Not done, and the server or what it depends on is the reason */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    show_health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HealthResponse"];
                };
            };
            /** @description Not done, and the request is the reason */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Not done, and the server or what it depends on is the reason */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    import: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SpecFileRequest"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportResponse"];
                };
            };
            /** @description Not done, and the request is the reason */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Not done, and the server or what it depends on is the reason */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_objectives: {
        parameters: {
            query?: {
                /** @description Of one service only. */
                service?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ObjectiveListResponse"];
                };
            };
            /** @description Not done, and the request is the reason */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Not done, and the server or what it depends on is the reason */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    find_objective: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The objective's id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ObjectiveHistoryResponse"];
                };
            };
            /** @description Not done, and the request is the reason */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Not done, and the server or what it depends on is the reason */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    show_openapi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
        };
    };
    plan: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PlanRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlanResponse"];
                };
            };
            /** @description Not done, and the request is the reason */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Not done, and the server or what it depends on is the reason */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_proposals: {
        parameters: {
            query?: {
                /** @description Only those of this service. */
                service?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProposalListResponse"];
                };
            };
            /** @description Not done, and the request is the reason */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Not done, and the server or what it depends on is the reason */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    propose: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProposalRequest"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProposedResponse"];
                };
            };
            /** @description Not done, and the request is the reason */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Not done, and the server or what it depends on is the reason */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    find_proposal: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The proposal's SHA-256, 64 hex digits */
                digest: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProposalResponse"];
                };
            };
            /** @description Not done, and the request is the reason */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Not done, and the server or what it depends on is the reason */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    export_proposal: {
        parameters: {
            query: {
                /** @description In which format. */
                format: components["schemas"]["ExportFormatRequest"];
                /** @description The uid of the data source that Grafana's rules and dashboards read. */
                datasource_uid?: string;
                /** @description The uid of the folder of Grafana's rules; its title in a provisioning file. */
                folder?: string;
            };
            header?: never;
            path: {
                /** @description The proposal's SHA-256, 64 hex digits */
                digest: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExportResponse"];
                };
            };
            /** @description Not done, and the request is the reason */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Not done, and the server or what it depends on is the reason */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_receipts: {
        parameters: {
            query?: {
                /** @description Only those of this objective. */
                objective?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReceiptListResponse"];
                };
            };
            /** @description Not done, and the request is the reason */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Not done, and the server or what it depends on is the reason */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    find_receipt: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The document's SHA-256, 64 hex digits */
                hash: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReceiptResponse"];
                };
            };
            /** @description Not done, and the request is the reason */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Not done, and the server or what it depends on is the reason */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    verify: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The document's SHA-256, 64 hex digits */
                hash: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VerificationResponse"];
                };
            };
            /** @description Not done, and the request is the reason */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Not done, and the server or what it depends on is the reason */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_services: {
        parameters: {
            query?: {
                /**
                 * @description Whether to compare with the source now, in place of showing what was read in the last five
                 *     minutes.
                 */
                refresh?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceListResponse"];
                };
            };
            /** @description Not done, and the request is the reason */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Not done, and the server or what it depends on is the reason */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    find_service: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The service's name */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceDetailResponse"];
                };
            };
            /** @description Not done, and the request is the reason */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Not done, and the server or what it depends on is the reason */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    show_liveness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LivenessResponse"];
                };
            };
        };
    };
    show_metrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/openmetrics-text": string;
                };
            };
            /** @description Not done, and the request is the reason */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Not done, and the server or what it depends on is the reason */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
}
