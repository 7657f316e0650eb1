// Generated from backend/api/openapi.json by `npm run api`. Do not edit.

export interface paths {
    "/api/v1/burn-downs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List how the budgets of some objectives have burned. */
        get: operations["list_burn_downs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
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
    "/api/v1/changes/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begin a change that the browser drives: its first step reads what is there. */
        post: operations["start"];
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
    "/api/v1/changes/{id}/answers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Record what the browser read, and get the next step. */
        post: operations["answer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/changes/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Go on with a change that was left open, from here. */
        post: operations["resume"];
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
    "/api/v1/changes/{id}/undo/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begin to take a change back that a browser put in force or left open. */
        post: operations["start_undo"];
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
    "/api/v1/dismissals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the proposed objectives that are dismissed. */
        get: operations["list_dismissals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dismissals/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Dismiss a proposed objective, with the reason. */
        put: operations["dismiss"];
        post?: never;
        /** Want a dismissed objective again. */
        delete: operations["want_again"];
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
    "/api/v1/object-plans": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say what a browser would write into Grafana, without writing anything. */
        post: operations["plan_objects"];
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
    "/api/v1/proposals/{digest}/revisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take another target, period or other alerts for a proposal: checked, replayed, and kept as the newest
         *     proposal of its objective.
         */
        post: operations["revise"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/proposals/{digest}/what-if": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Try other targets, periods and alerts on the history of a proposal. */
        post: operations["what_if"];
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
    "/api/v1/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begin a task: another request of this API, answered when it is done. */
        post: operations["begin_task"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Cancel a task, or forget one that has ended. */
        delete: operations["cancel_task"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Poll a task: what happened since, at once or when something happens. */
        get: operations["poll_task"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/reads/{read}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Hand in what Grafana answered to a read, as it came. */
        post: operations["answer_read"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Follow a task: a line of JSON for each event, until it has ended. */
        get: operations["stream_task"];
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
        /** @description The alert for when there is no data at all. */
        AbsenceAlertResponse: {
            /**
             * @description How long there must have been no data before it fires.
             * @example 15m
             */
            hold: string;
            /** @description The same in a sentence. */
            in_words: string;
            /** @description Page a person now, or open a ticket. */
            severity: components["schemas"]["AlertSeverityResponse"];
            /**
             * @description From the last sample of the service to the alert, at the latest.
             * @example 26m
             */
            time_to_fire: string;
        };
        /** @description What alerts carry beside what an objective gives them. */
        AlertMarksRequest: {
            /** @description Where Grafana is reached, for a link from each alert to its objective's page. */
            grafana_url?: string | null;
            /** @description Labels by which notifications are routed. */
            labels?: {
                [key: string]: string;
            };
            /** @description A page that says what to do. */
            runbook_url?: string | null;
        };
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
             * @description How long the condition must hold before it fires; absent where it need not.
             * @example 2m
             */
            hold?: string | null;
            /**
             * @description How long it goes on firing after the condition ended; absent where it does not.
             * @example 15m
             */
            keep_firing_for?: string | null;
            /**
             * @description The long window: how much must have burned.
             * @example 1h
             */
            long_window: string;
            /**
             * Format: int64
             * @description With fewer bad events than this in the long window it does not fire; absent where none are
             *     asked for.
             */
            min_bad_events?: number | null;
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
            absence?: components["schemas"]["AbsenceAlertResponse"] | null;
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
             * @description The share of good events if all unseen ones were as bad as they can have been; absent without
             *     events or where nobody can tell.
             */
            attainment_at_least?: number | null;
            /**
             * Format: double
             * @description The share of the error budget that is left; below 0 where more was burned than there was.
             */
            budget_remaining?: number | null;
            /**
             * Format: double
             * @description The share of the error budget that is left then.
             */
            budget_remaining_at_least?: number | null;
            /** @description The budget over time. */
            burn_down: components["schemas"]["BurnDownPointResponse"][];
            /**
             * @description Where the period follows the calendar, each week, month or quarter that history touches, in the
             *     order of time.
             */
            calendar_windows: components["schemas"]["CalendarWindowResponse"][];
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
             * Format: double
             * @description The bad ones among them, at most.
             */
            unseen_events_bad?: number | null;
            /**
             * Format: double
             * @description Events that no increase shows, at most: before the first sample of a series, around a reset, in
             *     a gap. They stand in none of the other figures; absent where nobody can tell.
             */
            unseen_events_total?: number | null;
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
        /** @description Burn-downs of objectives in force. */
        BurnDownListResponse: {
            /** @description In the order in which they were asked for; those not in force are left out. */
            burn_downs: components["schemas"]["ObjectiveBurnDownResponse"][];
            /** @description What could not be looked at, in words. */
            cut: string[];
            /** @description About the list. */
            meta: components["schemas"]["ListMeta"];
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
        /** @description What history says of one week, month or quarter: of the part of it that was seen. */
        CalendarWindowResponse: {
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
            /**
             * Format: date-time
             * @description The first instant after it.
             */
            end: string;
            /**
             * Format: double
             * @description The bad ones among them.
             */
            events_bad: number;
            /**
             * Format: double
             * @description Events of that part, each counted once.
             */
            events_total: number;
            /**
             * @description The part of it for which there is data.
             * @example 12d3h
             */
            seen: string;
            /**
             * Format: date-time
             * @description Its first instant.
             */
            start: string;
        };
        /** @description What follows from a tier's numbers. */
        CertificateResponse: {
            at_traffic?: components["schemas"]["TrafficCertificateResponse"] | null;
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
            /**
             * @description Who drives it, where a browser does: what is known of it is what that browser read. While the
             *     change is neither committed nor undone, whoever has the rights may resume it or take it back.
             */
            driver?: string | null;
            /** @description The files that it writes, in this order. */
            files: components["schemas"]["ChangedFileResponse"][];
            /**
             * @description Names it.
             * @example c0123456789ab
             */
            id: string;
            /** @description Each state with its time and, where there is one, the reason. */
            log: components["schemas"]["ChangeEventResponse"][];
            /** @description The objects of Grafana that it writes, in this order. */
            objects: components["schemas"]["ChangedObjectResponse"][];
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
        /** @description One object of a change. */
        ChangedObjectResponse: {
            /** @description What the change writes. */
            after: string;
            /**
             * @description What was there before, as the browser read it, and is there again after an undo; absent where
             *     nothing was, or where it was not read yet.
             */
            before?: string | null;
            /** @description What kind of object it is. */
            kind: components["schemas"]["ObjectKindResponse"];
            /** @description The objective that it puts in force; none for a folder. */
            objective_id?: string | null;
            /** @description Where it is. */
            place: string;
            /** @description How far it is. */
            progress: components["schemas"]["ObjectProgressResponse"];
            /**
             * @description The path in Grafana's API by which its user reads whether the alerts in it fire; absent where it
             *     holds no rules.
             * @example /api/prometheus/grafana/api/v1/rules?folder_uid=slo-payment&rule_group=payment-availability
             */
            rules_path?: string | null;
        };
        /** @description What is to be checked. */
        CheckRequest: {
            /** @description One PromQL expression. */
            expression: string;
        } | {
            /** @description A rule file. */
            rule_file: components["schemas"]["RuleFileRequest"];
        };
        /** @description The server that takes the expressions or does not. */
        CheckedServerResponse: {
            /**
             * @description The same in words.
             * @example Prometheus 3.15.0, by its own list of features
             */
            in_words: string;
            /** @description How it is known what PromQL it takes. */
            learned_by: components["schemas"]["LearnedByResponse"];
            /** @description Expressions that were checked. */
            n_expressions: number;
            /** @description Those that are valid on this server, by all that is known of it and by its own word. */
            n_valid: number;
            /**
             * @description The product with its version.
             * @example Prometheus 3.15.0
             */
            name: string;
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
        /**
         * @description A step of the look at a whole source, in the order in which they come.
         * @enum {string}
         */
        DiscoveryStepResponse: "services" | "changes" | "series" | "metadata";
        /** @description The objectives that are dismissed. */
        DismissalListResponse: {
            /** @description By objective. */
            dismissals: components["schemas"]["DismissalResponse"][];
            /** @description About the list. */
            meta: components["schemas"]["ListMeta"];
        };
        /** @description Why an objective is not wanted. */
        DismissalRequest: {
            /**
             * @description For those who look at it later; at most 500 characters.
             * @example a batch job; nobody waits for it
             */
            reason: string;
        };
        /** @description A proposed objective that somebody does not want. */
        DismissalResponse: {
            /**
             * Format: date-time
             * @description When.
             */
            at: string;
            /** @description The login of who said so. */
            by: string;
            /**
             * @description The objective.
             * @example payment-availability
             */
            objective_id: string;
            /** @description Why. */
            reason: string;
            /**
             * @description Its service.
             * @example payment
             */
            service: string;
        };
        /** @description What a browser is to put in force: proposals that a person has reviewed, and where. */
        DriveRequest: {
            /** @description At least one. */
            objectives: components["schemas"]["ReviewedObjectiveRequest"][];
            /**
             * @description The service.
             * @example payment
             */
            service: string;
            /** @description Where the rules go. */
            target: components["schemas"]["TargetRequest"];
        };
        /** @description Where a change stands that a browser drives. */
        DrivenResponse: {
            /** @description The change. */
            change: components["schemas"]["ChangeResponse"];
            /** @description What should be known. */
            findings: components["schemas"]["FindingResponse"][];
            /** @description Its receipts, once it is in force; those without a ledger entry are minted later. */
            receipts: components["schemas"]["ReceiptResponse"][];
            step?: components["schemas"]["StepResponse"] | null;
            trouble?: components["schemas"]["TroubleResponse"] | null;
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
            /** @description With whose rights it was read. */
            read_by: components["schemas"]["ReadByResponse"];
            /**
             * @description What the source says it is.
             * @example Prometheus 2.42.0
             */
            server: string;
            /** @description The source's address, without credentials. */
            source: string;
            /**
             * @description What PromQL the source takes, and how that is known, where each query is valid there; absent
             *     where one is not, or where it was not asked.
             * @example Prometheus 3.15.0, by its own list of features
             */
            valid_on?: string | null;
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
        /**
         * @description A piece of a text. Lines and columns count from 1, columns in bytes; the end is the first byte
         *     behind it.
         */
        ExtentResponse: {
            /** @description Its column. */
            column: number;
            /** @description The column of the end. */
            end_column: number;
            /** @description The line of the end. */
            end_line: number;
            /** @description The line of the first byte. */
            line: number;
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
            server?: components["schemas"]["CheckedServerResponse"] | null;
        };
        /** @description One remark of one check about one place. */
        FindingResponse: {
            at?: components["schemas"]["ExtentResponse"] | null;
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
        /** @description Rules that Grafana evaluates itself. */
        GrafanaTargetRequest: {
            /** @description The data source that is queried. */
            datasource_uid: string;
            /** @description The title of a folder that is made. */
            folder_title: string;
            /** @description The folder's uid. The folder is made where it is absent. */
            folder_uid: string;
            /** @description Whether a dashboard for each objective is written, too. It shows what is recorded. */
            has_dashboards?: boolean;
            /** @description Whether people may go on editing the rules in Grafana. */
            is_editable?: boolean;
            /** @description What alerts carry beside what an objective gives them. */
            marks?: components["schemas"]["AlertMarksRequest"];
            /**
             * Format: int64
             * @description The number of the organisation.
             */
            organisation_id: number;
            /**
             * @description The data source that takes what is recorded. Without one the alerts read the raw series, and the
             *     plan says what that costs.
             */
            recording_datasource_uid?: string | null;
        };
        /** @description What objectives are grouped by. */
        GroupByRequest: {
            /**
             * @description The label, one that the definition does not compare already.
             * @example region
             */
            label: string;
            /** @description Its values, at most 50; those of the last day in the source if there are none here. */
            values?: string[];
        };
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
            /** @description The bound in seconds, spelt as the `le` label has it where that is of seconds. */
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
        /**
         * @description How it is known what PromQL a server takes.
         * @enum {string}
         */
        LearnedByResponse: "features" | "version" | "probes" | "floor";
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
        /**
         * @description What kind of object it is.
         * @enum {string}
         */
        ObjectKindResponse: "folder" | "rule_group" | "ruler_group" | "dashboard";
        /** @description What to plan for a browser. */
        ObjectPlanRequest: {
            /** @description Which of its proposals; the recommended ones if absent or empty. */
            objective_ids?: string[];
            /**
             * @description The service.
             * @example payment
             */
            service: string;
            /** @description Where the rules go. */
            target: components["schemas"]["TargetRequest"];
        };
        /** @description What a browser would write. */
        ObjectPlanResponse: {
            /** @description About the list of objects. */
            meta: components["schemas"]["ListMeta"];
            /** @description The objects, in the order in which they are written. */
            objects: components["schemas"]["PlannedObjectResponse"][];
            /** @description The service. */
            service: string;
        };
        /**
         * @description How far an object is.
         * @enum {string}
         */
        ObjectProgressResponse: "planned" | "captured" | "writing" | "written" | "verified" | "restoring" | "restored";
        /** @description The burn-down of one objective, small enough for a list. */
        ObjectiveBurnDownResponse: {
            /**
             * @description The objective.
             * @example payment-availability
             */
            objective_id: string;
            /** @description Its budget over the period, in at most 60 points, the newest last. */
            points: components["schemas"]["BurnDownPointResponse"][];
        };
        /** @description How well history keeps a target, and how sure that is. All shares lie between 0 and 1. */
        ObjectiveFitResponse: {
            /**
             * Format: double
             * @description With a confidence of 95 % the share of good events of such a service is at least this.
             * @example 0.9987
             */
            attainment_at_least: number;
            /**
             * Format: double
             * @description In which share of periods, made of days such as history has, the target is kept.
             * @example 0.97
             */
            confidence: number;
            /**
             * Format: double
             * @description The share of the error budget that history left; below 0 where it burned more than all.
             * @example 0.42
             */
            margin: number;
            /** @description Days of history that this was drawn from. */
            n_days: number;
            /** @description By hours, days and weeks; windows of which history has none are left out. */
            windows: components["schemas"]["WindowAttainmentResponse"][];
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
            read_by?: components["schemas"]["ReadByResponse"] | null;
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
            /** @description The uid of the data source of Grafana's that its alerts read; absent where that is not known. */
            data_source?: string | null;
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
            read_by?: components["schemas"]["ReadByResponse"] | null;
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
        /** @description One object that would be written. */
        PlannedObjectResponse: {
            /** @description The JSON that would be written. */
            after: string;
            /** @description What should be known before. */
            findings: components["schemas"]["FindingResponse"][];
            /** @description What it does, one sentence each. */
            in_words: string[];
            /** @description What kind of object it is. */
            kind: components["schemas"]["ObjectKindResponse"];
            /** @description The objective that it puts in force; none for a folder. */
            objective_id?: string | null;
            /** @description Where it is. */
            place: string;
            /** @description The digest of the proposal that it comes from. Name it when starting. */
            proposal?: string | null;
            /**
             * @description The path in Grafana's API by which its user reads what is there now.
             * @example /api/v1/provisioning/folder/slo-payment/rule-groups/payment-availability
             */
            read_path: string;
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
             * @description The alerts: `derived` for the objective (also if absent), or as `google`, `sloth`, `pyrra` or
             *     `grafana` have them.
             * @example derived
             */
            alerting?: string | null;
            group_by?: components["schemas"]["GroupByRequest"] | null;
            /**
             * @description Times whose events are neither good nor bad.
             * @example [
             *       "every Sunday 02:00 for 2h Europe/Berlin"
             *     ]
             */
            maintenance?: string[];
            /**
             * @description Over which period the objectives are to hold, 30 days if absent: rolling, such as `30d`, or
             *     of the calendar, such as `calendar month Europe/Berlin`.
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
            fit?: components["schemas"]["ObjectiveFitResponse"] | null;
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
            threshold_fit?: components["schemas"]["ThresholdFitResponse"] | null;
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
        /**
         * @description With whose rights metrics were read.
         * @enum {string}
         */
        ReadByResponse: "direct" | "token" | "relay";
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
        /**
         * @description The kind of a ruler.
         * @enum {string}
         */
        RulerKindRequest: "mimir" | "cortex";
        /** @description A group in the ruler of a Mimir or Cortex, reached through Grafana. */
        RulerTargetRequest: {
            /** @description The data source through which the ruler is reached. */
            datasource_uid: string;
            /** @description What alerts carry beside what an objective gives them. */
            marks?: components["schemas"]["AlertMarksRequest"];
            /** @description The namespace. */
            namespace: string;
            /** @description Which ruler it is. */
            ruler: components["schemas"]["RulerKindRequest"];
        };
        /** @description One thing to try. What is absent is as it was proposed. */
        ScenarioRequest: {
            /**
             * @description The alerts: `derived` for the objective (also if absent), or as `google`, `sloth`, `pyrra` or
             *     `grafana` have them.
             * @example derived
             */
            alerting?: string | null;
            /**
             * @description A rolling period.
             * @example 28d
             */
            period?: string | null;
            /**
             * @description A target: a share or a percentage, as text.
             * @example 99.9%
             */
            target?: string | null;
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
        /**
         * @description What a service mainly does.
         * @enum {string}
         */
        ServiceKindResponse: "http" | "grpc" | "queue" | "store" | "other";
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
            /** @description What it mainly does, by the names of its metrics. */
            kind: components["schemas"]["ServiceKindResponse"];
            /** @description Series names that it has. */
            n_metrics: number;
            /**
             * Format: int64
             * @description Series that it has.
             */
            n_series: number;
            /** @description Which signals it shows, by the same names. */
            signals: components["schemas"]["SignalResponse"][];
        };
        /**
         * @description How bad a finding is.
         * @enum {string}
         */
        SeverityResponse: "info" | "warning" | "error";
        /**
         * @description A golden signal.
         * @enum {string}
         */
        SignalResponse: "traffic" | "errors" | "latency" | "saturation";
        /** @description A candidate that did not become a proposal. */
        SkippedCandidateResponse: {
            /** @description The candidate in words. */
            candidate: string;
            /** @description Whether history is too short, or has too few events: later there may be a proposal. */
            lacks_data: boolean;
            /** @description Why there is no proposal. */
            reason: string;
        };
        /** @description A file with objectives: Sloth, Pyrra, OpenSLO or our own YAML. */
        SpecFileRequest: {
            /**
             * @description The alerts: `derived` for the objective (also if absent), or as `google`, `sloth`, `pyrra` or
             *     `grafana` have them.
             * @example derived
             */
            alerting?: string | null;
            /**
             * @description Times whose events are neither good nor bad, beside those of the file.
             * @example [
             *       "every Sunday 02:00 for 2h Europe/Berlin"
             *     ]
             */
            maintenance?: string[];
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
        /** @description What the browser read. */
        StepAnswerRequest: {
            /** @description The body, as it came. */
            body: string;
            /**
             * Format: int64
             * @description The step's number.
             */
            number: number;
            /**
             * Format: int32
             * @description The HTTP status; 0 where there was no answer.
             */
            status: number;
        };
        /**
         * @description The phase of a change that a step belongs to.
         * @enum {string}
         */
        StepPhaseResponse: "capture" | "apply" | "verify" | "undo";
        /** @description One request that the browser makes to Grafana with the user's own session. */
        StepResponse: {
            /** @description The JSON to send, as text. */
            body?: string | null;
            /** @description The headers to send beside those of the session. */
            headers: {
                [key: string]: string;
            };
            /** @description What it is about, in words. */
            in_words: string;
            /**
             * @description The HTTP method.
             * @example GET
             */
            method: string;
            /**
             * Format: int64
             * @description Its number. The answer names it.
             */
            number: number;
            /**
             * @description Path and query, from the root of Grafana.
             * @example /api/folders/slo-payment
             */
            path: string;
            /** @description The phase of the change that it belongs to. */
            phase: components["schemas"]["StepPhaseResponse"];
            /**
             * Format: int64
             * @description How long to wait before, in seconds.
             */
            wait_seconds: number;
        };
        /** @description Where a browser puts rules. */
        TargetRequest: (components["schemas"]["GrafanaTargetRequest"] & {
            /** @enum {string} */
            kind: "grafana";
        }) | (components["schemas"]["RulerTargetRequest"] & {
            /** @enum {string} */
            kind: "ruler";
        });
        /** @description What happened. */
        TaskEventKindResponse: {
            /** @enum {string} */
            event: "alive";
        } | {
            /** @description What to post. */
            body?: Record<string, unknown> | null;
            /** @enum {string} */
            event: "read";
            /** @description GET or POST. */
            method: string;
            /** @description Path and query in Grafana, from `/api/` on. */
            path: string;
            /**
             * Format: int64
             * @description Which read of the task it is.
             */
            read: number;
        } | {
            /** @enum {string} */
            event: "progress";
            /**
             * Format: int64
             * @description Answers so far.
             */
            n_answers: number;
            /**
             * Format: int64
             * @description Their bytes.
             */
            n_bytes: number;
        } | {
            /** @description How many parts of it are done. */
            done: number;
            /** @enum {string} */
            event: "discovery";
            /**
             * Format: int64
             * @description Requests that were sent so far.
             */
            n_requests: number;
            /** @description Of how many. */
            of: number;
            /** @description What is being done. */
            step: components["schemas"]["DiscoveryStepResponse"];
        } | {
            /** @description The answer's body. */
            body: Record<string, unknown>;
            /** @enum {string} */
            event: "done";
            /**
             * Format: int32
             * @description The status of the answer to the task's request.
             */
            status: number;
        };
        /** @description What happened to a task. */
        TaskEventListResponse: {
            /** @description Oldest first. */
            events: components["schemas"]["TaskEventResponse"][];
        };
        /** @description One thing that happened to a task. */
        TaskEventResponse: components["schemas"]["TaskEventKindResponse"] & {
            /**
             * Format: int64
             * @description From 1, growing; 0 where it only says that the task is alive.
             */
            number: number;
        };
        /** @description What to do as a task. */
        TaskRequest: {
            /** @description Its body, where it has one. */
            body?: Record<string, unknown> | null;
            /**
             * @description The uid of the data source in Grafana that the page reads for us. Without it, what the settings
             *     name is read.
             * @example prom
             */
            data_source?: string | null;
            /**
             * @description The method of the request to this API that the task answers.
             * @example POST
             */
            method: string;
            /**
             * @description Its path and query.
             * @example /api/v1/proposals
             */
            path: string;
        };
        /** @description A task that was begun. */
        TaskResponse: {
            /** @description Names the task; nobody but who began it can use it. */
            id: string;
        };
        /** @description A latency threshold that history chose among the buckets that exist, and what those leave open. */
        ThresholdFitResponse: {
            /**
             * Format: double
             * @description By how much that time can be wrong at most, in seconds: the width of its bucket; absent where
             *     the source does not tell its buckets.
             */
            error_at_most_seconds?: number | null;
            /**
             * Format: double
             * @description The time within which the share that was wanted stayed, in seconds, interpolated in its bucket.
             */
            quantile_seconds: number;
            /**
             * Format: double
             * @description The share that was to stay within it.
             */
            share_wanted: number;
            /**
             * Format: double
             * @description The share of the events within it.
             */
            share_within: number;
            /**
             * Format: double
             * @description The threshold, in seconds: the `le` of a bucket, so that what it lets through is counted.
             * @example 0.25
             */
            threshold_seconds: number;
        };
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
        /** @description What follows for a tier from the traffic. */
        TrafficCertificateResponse: {
            /** @description Events per hour that were observed, on average; a decimal. */
            events_per_hour: string;
            /**
             * @description About how many alerts chance alone gives in 30 days; a decimal.
             * @example 0.18
             */
            false_alerts_in_30_days: string;
            /**
             * @description A burn at ten times the sustainable rate fires it before the budget is gone, in at least 95 of
             *     100 such burns.
             */
            sees_tenfold_burn: boolean;
        };
        /** @description Why a step has to be tried again. */
        TroubleResponse: {
            /** @description Whether the person lacks a right, perhaps only for another minute. */
            is_forbidden: boolean;
            /** @description In words, with what to do. */
            message: string;
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
        /** @description What would be so. */
        WhatIfListResponse: {
            /** @description About the list. */
            meta: components["schemas"]["ListMeta"];
            /** @description In the order of the scenarios. */
            scenarios: components["schemas"]["WhatIfResponse"][];
        };
        /** @description What to try. */
        WhatIfRequest: {
            /** @description One scenario or several; at most 100. */
            scenarios: components["schemas"]["ScenarioRequest"][];
        };
        /** @description What would be so in one scenario. */
        WhatIfResponse: {
            /** @description The alerts that would be written. */
            alert_tiers: components["schemas"]["AlertTiersResponse"];
            /**
             * @description Events, attainment, budget and burn-down of the last period (of the whole history, where that
             *     is shorter), firings of the whole history.
             */
            backtest: components["schemas"]["BacktestResponse"];
            /**
             * Format: double
             * @description The same as events, at the observed traffic; absent without events.
             */
            budget_events?: number | null;
            /**
             * @description The error budget of a period, as time of full outage.
             * @example 43m12s
             */
            budget_time: string;
            /**
             * Format: double
             * @description Pages in 30 days by chance alone, about; absent without events.
             */
            false_pages_per_30_days?: number | null;
            fit?: components["schemas"]["ObjectiveFitResponse"] | null;
            /** @description For each tier, in one sentence, how fast the budget goes where it fires. */
            in_words: string[];
            /**
             * @description Why nothing is known of that, in words; absent where something is.
             * @example only 3.0 d of history, 7 d needed
             */
            not_enough_data?: string | null;
            /**
             * @description The period.
             * @example 30d
             */
            period: string;
            /**
             * @description The target as a share, an exact decimal.
             * @example 0.999
             */
            target: string;
        };
        /**
         * @description All windows of one length that history has. They do not overlap; those without events, and those of
         *     which less than half was seen, are left out.
         */
        WindowAttainmentResponse: {
            /**
             * Format: double
             * @description In half of them it was no higher.
             */
            median: number;
            /** @description In how many the target held. */
            n_kept: number;
            /** @description How many there are. */
            n_windows: number;
            /**
             * Format: double
             * @description In a tenth of them it was no higher.
             */
            tenth: number;
            /**
             * @description Their length.
             * @example 1d
             */
            window: string;
            /**
             * Format: double
             * @description The share of good events in the worst of them.
             */
            worst: number;
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
    list_burn_downs: {
        parameters: {
            query: {
                /**
                 * @description The ids of the objectives, separated by commas; at most 100.
                 * @example payment-availability,payment-latency
                 */
                objectives: string;
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
                    "application/json": components["schemas"]["BurnDownListResponse"];
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
    start: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DriveRequest"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DrivenResponse"];
                };
            };
            /** @description A review that is out of date (`stale_review`), or another change of the same objects that is not finished (`open_change`) */
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
    answer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The change's id */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StepAnswerRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DrivenResponse"];
                };
            };
            /** @description The step is not the one that is handed out, or somebody else drives (`stale_step`) */
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
    resume: {
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
                    "application/json": components["schemas"]["DrivenResponse"];
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
    start_undo: {
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
                    "application/json": components["schemas"]["DrivenResponse"];
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
    list_dismissals: {
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
                    "application/json": components["schemas"]["DismissalListResponse"];
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
    dismiss: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The objective's id */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DismissalRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DismissalResponse"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
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
    want_again: {
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
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
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
    plan_objects: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ObjectPlanRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ObjectPlanResponse"];
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
                /**
                 * @description Those only whose alerts read the data source with this uid; those of which none is known where it is
                 *     empty.
                 */
                data_source?: string;
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
                    "application/json": Record<string, unknown>;
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
    revise: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The proposal's SHA-256, 64 hex digits */
                digest: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScenarioRequest"];
            };
        };
        responses: {
            /** @description Done */
            201: {
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
    what_if: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The proposal's SHA-256, 64 hex digits */
                digest: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WhatIfRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WhatIfListResponse"];
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
    begin_task: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TaskRequest"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskResponse"];
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
    cancel_task: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The task's id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
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
    poll_task: {
        parameters: {
            query?: {
                /** @description The number of the last event that is known; everything that still holds if absent. */
                after?: number;
            };
            header?: never;
            path: {
                /** @description The task's id */
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
                    "application/json": components["schemas"]["TaskEventListResponse"];
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
    answer_read: {
        parameters: {
            query: {
                /** @description The HTTP status of the answer; 502 where none came, 413 where it was larger than 8 MiB. */
                status: number;
            };
            header?: never;
            path: {
                /** @description The task's id */
                id: string;
                /** @description Which read of the task */
                read: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, unknown>;
            };
        };
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
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
    stream_task: {
        parameters: {
            query?: {
                /** @description The number of the last event that is known; everything that still holds if absent. */
                after?: number;
            };
            header?: never;
            path: {
                /** @description The task's id */
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
                    "application/x-ndjson": components["schemas"]["TaskEventResponse"];
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
