use std::collections::BTreeMap;

use expect_test::{Expect, expect};

use super::*;
use crate::metric::{Labels, MetricMetadata, Service};

/// Each line is `type name{label="a|b"}`; `|` separates values.
fn catalogue(lines: &str) -> Catalogue {
    let mut series: Vec<Labels> = Vec::new();
    let mut metadata = BTreeMap::new();
    for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (metric_type, rest) = line.split_once(' ').unwrap();
        let (name, labels) = rest.split_once('{').unwrap_or((rest, "}"));
        let mut all = vec![Labels::from([("__name__".to_owned(), name.to_owned())])];
        for pair in labels
            .trim_end_matches('}')
            .split(',')
            .filter(|pair| !pair.is_empty())
        {
            let (label, values) = pair.split_once('=').unwrap();
            let one_more = |base: &Labels, value: &str| {
                let mut labels = base.clone();
                labels.insert(label.to_owned(), value.to_owned());
                labels
            };
            all = all
                .iter()
                .flat_map(|base| {
                    values
                        .trim_matches('"')
                        .split('|')
                        .map(|value| one_more(base, value))
                })
                .collect();
        }
        series.extend(all);
        let metric_type = match metric_type {
            "counter" => MetricType::Counter,
            "gauge" => MetricType::Gauge,
            "histogram" => MetricType::Histogram,
            "unknown" => MetricType::Unknown,
            other => panic!("{other}"),
        };
        metadata.insert(
            name.to_owned(),
            MetricMetadata {
                metric_type,
                ..MetricMetadata::default()
            },
        );
    }
    let service = Service {
        name: "payment".into(),
        label: "service".into(),
    };
    Catalogue::gather(service, &series, &metadata)
}

#[track_caller]
fn check(lines: &str, expected: Expect) {
    check_catalogue(&catalogue(lines), expected);
}

#[track_caller]
fn check_catalogue(catalogue: &Catalogue, expected: Expect) {
    let mut text = String::new();
    for candidate in enumerate(catalogue, &[]) {
        text += &format!("{} {}\n", candidate.score, candidate.shape.in_words());
        if let CandidateShape::Histogram { bounds, .. } = &candidate.shape {
            let labels: Vec<&str> = bounds.iter().map(BucketBound::label).collect();
            text += &format!("  bounds {}\n", labels.join(" "));
        }
        for reason in &candidate.reasons {
            text += &format!("  + {reason}\n");
        }
        for reason in &candidate.counter_reasons {
            text += &format!("  - {reason}\n");
        }
    }
    expected.assert_eq(&text);
}

#[test]
fn an_http_service_gets_availability_and_latency() {
    check(
        r#"
        counter http_requests_total{code="200|404|500"}
        histogram http_request_duration_seconds_bucket{le="0.1|0.25|1|+Inf"}
        histogram http_request_duration_seconds_count
        histogram http_request_duration_seconds_sum
        gauge http_requests_in_flight
        gauge process_start_time_seconds
        "#,
        expect![[r#"
            98 share of http_requests_total without code=~"5.."
              + errors of requests (RED): the status code tells server faults
              + named as a server's requests
            78 share of http_request_duration_seconds within a time
              bounds 0.1 0.25 1
              + duration of requests (RED): how long users waited
              + named as a server's requests
              - few buckets, so the threshold can hardly be chosen
        "#]],
    );
}

#[test]
fn status_labels_are_recognised_by_their_values() {
    check(
        r#"
        counter grpc_server_handled_total{grpc_code="OK|Internal|NotFound"}
        counter rpc_client_calls_total{status="ok|error"}
        counter parts_total{code="A1|B2"}
        gauge pool{status="200|500"}
        "#,
        expect![[r#"
            93 share of grpc_server_handled_total without grpc_code=~"DataLoss|DeadlineExceeded|Internal|Unavailable|Unknown"
              + errors of requests (RED): a label tells the outcome
              + named as a server's requests
            60 share of rpc_client_calls_total without status=~"error"
              + errors of requests (RED): a label tells the outcome
              - counts calls to others, not what this service's users see
        "#]],
    );
}

#[test]
fn pairs_are_found_by_name_and_only_where_label_sets_nest() {
    check(
        r#"
        counter jobs_succeeded_total{queue="a|b"}
        counter jobs_failed_total{queue="a|b",reason="x"}
        counter mail_sent_total{region="eu"}
        counter mail_errors_total
        counter amf_reg_req
        counter amf_reg_succ
        counter amf_reg_fail{cause="1|2"}
        counter disk_reads_total
        counter disk_read_errors_total
        gauge cache_success
        gauge cache_fail
        "#,
        expect![[r#"
            85 share of jobs_succeeded_total among it and jobs_failed_total
              + a counter of failures and one of successes belong together by name
            75 share of amf_reg_req that is not amf_reg_fail
              + a counter of failures and one of all events belong together by name
            75 share of disk_reads_total that is not disk_read_errors_total
              + a counter of failures and one of all events belong together by name
            75 share of mail_sent_total that is not mail_errors_total
              + a counter of failures and one of all events belong together by name
            70 share of amf_reg_req that is amf_reg_succ
              + a counter of successes and one of all events belong together by name
        "#]],
    );
}

#[test]
fn nothing_is_proposed_without_le_or_on_a_gauge() {
    check(
        r#"
        unknown latency_seconds_bucket{le="0.1|0.5"}
        unknown latency_seconds_count
        gauge http_requests_total{code="200|500"}
        histogram size_bytes_bucket{le="1|2|+Inf"}
        histogram size_bytes_count
        "#,
        expect![[""]],
    );
}

/// Names of counters as exporters have them, and pairs that people who know them would make.
#[test]
fn pairs_of_well_known_exporters_are_found_without_a_pack() {
    check(
        r#"
        counter etcd_server_proposals_failed_total
        gauge etcd_server_proposals_committed_total
        counter thanos_objstore_bucket_operations_total{bucket="b",operation="get"}
        counter thanos_objstore_bucket_operation_failures_total{bucket="b",operation="get"}
        counter alertmanager_alerts_received_total{status="firing|resolved",version="v2"}
        counter alertmanager_alerts_invalid_total{version="v2"}
        counter alertmanager_silences_queries_total
        counter alertmanager_silences_query_errors_total
        counter envoy_cluster_upstream_rq_total{cluster="a"}
        counter envoy_cluster_upstream_rq_timeout{cluster="a"}
        counter envoy_cluster_health_check_attempt{cluster="a"}
        counter envoy_cluster_health_check_failure{cluster="a"}
        counter container_network_receive_packets_total{interface="e"}
        counter container_network_receive_packets_dropped_total{interface="e"}
        counter otelcol_receiver_accepted_spans{receiver="r"}
        counter otelcol_receiver_refused_spans{receiver="r"}
        counter pg_stat_database_xact_commit{datname="d"}
        counter pg_stat_database_xact_rollback{datname="d"}
        counter myapp_errors_total
        counter myapp_requests_total
        counter myapp_events_total
        unknown LoginFailures
        unknown LoginAttempts
        counter sd_watch_failures_total
        counter sd_watch_events_total{event="add",role="pod"}
        counter cache_hits_total
        counter cache_misses_total
        counter inode_attempts_total
        counter inode_missed_total
        counter upload_failed_bytes_total
        counter upload_bytes_total
        counter jobs_failed_created
        counter jobs_created
        counter restart_fault_inject_total
        counter restart_injected_total
        counter notifications_dropped_total
        counter notifications_sent_total{to="a"}
        "#,
        expect![[r#"
            85 share of notifications_sent_total among it and notifications_dropped_total
              + a counter of failures and one of successes belong together by name
            85 share of otelcol_receiver_accepted_spans among it and otelcol_receiver_refused_spans
              + a counter of failures and one of successes belong together by name
            85 share of pg_stat_database_xact_commit among it and pg_stat_database_xact_rollback
              + a counter of failures and one of successes belong together by name
            75 share of alertmanager_alerts_received_total that is not alertmanager_alerts_invalid_total
              + a counter of failures and one of all events belong together by name
            75 share of alertmanager_silences_queries_total that is not alertmanager_silences_query_errors_total
              + a counter of failures and one of all events belong together by name
            75 share of container_network_receive_packets_total that is not container_network_receive_packets_dropped_total
              + a counter of failures and one of all events belong together by name
            75 share of envoy_cluster_health_check_attempt that is not envoy_cluster_health_check_failure
              + a counter of failures and one of all events belong together by name
            75 share of myapp_requests_total that is not myapp_errors_total
              + a counter of failures and one of all events belong together by name
            75 share of thanos_objstore_bucket_operations_total that is not thanos_objstore_bucket_operation_failures_total
              + a counter of failures and one of all events belong together by name
            70 share of LoginAttempts that is not LoginFailures
              + a counter of failures and one of all events belong together by name
              - no type is declared, so that it counts is read from its name
            45 share of envoy_cluster_upstream_rq_total that is not envoy_cluster_upstream_rq_timeout
              + a counter of failures and one of all events belong together by name
              - counts calls to others, not what this service's users see
        "#]],
    );
}

#[test]
fn types_and_label_sets_are_never_overruled_by_names() {
    check(
        r#"
        gauge job_failures_total
        counter job_runs_total
        counter mail_failures_total{cause="a"}
        counter mail_sent_total{region="eu"}
        unknown rpc_errors{quantile="0.5"}
        unknown rpc_requests
        counter http_errors_total{code="404|500"}
        counter http_response_size_bytes_total{code="200|500"}
        histogram wait_range_seconds_bucket{le="1|2|+Inf"}
        histogram wait_range_seconds_count
        unknown work_seconds_bucket{le="1|2"}
        unknown work_seconds_count
        "#,
        expect![[""]],
    );
}

#[test]
fn gauges_become_probes_levels_and_ages_but_never_rates() {
    check(
        r#"
        gauge mysql_up
        gauge probe_success{probe="a|b"}
        gauge process_open_fds
        gauge process_max_fds
        gauge hikaricp_connections_active{pool="a"}
        gauge hikaricp_connections{pool="a"}
        gauge hikaricp_connections_max{pool="a"}
        gauge rule_queries
        gauge rule_queries_concurrent_max
        gauge queue_length
        gauge queue_capacity{queue="a"}
        gauge disk_space_available_bytes
        gauge disk_space_available_limit_bytes
        gauge volume_available_bytes
        gauge volume_size_bytes
        gauge outbox_queue_size
        gauge outbox_queue_capacity
        gauge slots_in_use
        gauge slots_total
        gauge hwmon_fan_rpm
        gauge hwmon_fan_max_rpm
        gauge backup_last_success_timestamp_seconds
        gauge backup_last_failed_run_timestamp_seconds
        gauge config_last_reload_success_timestamp_seconds
        gauge process_start_time_seconds
        counter disk_used
        counter disk_limit
        unknown up
        "#,
        expect![[r#"
            65 share of minutes with probe_success at 1
              + a probe asks from outside, as users do
            60 share of minutes with each backup_last_success_timestamp_seconds lately enough
              + what is made in runs is of use only while it is fresh
            60 share of minutes with mysql_up at 1
              + whether it answers at all: without that nothing else matters
              - that something answers a scrape does not say that it serves its users
            40 share of minutes with the worst hikaricp_connections_active as a share of hikaricp_connections_max at most 0.9
              + saturation (golden signal): how full the service is
              - it measures a cause; users notice latency and failures
            40 share of minutes with the worst outbox_queue_size as a share of outbox_queue_capacity at most 0.9
              + saturation (golden signal): how full the service is
              - it measures a cause; users notice latency and failures
            40 share of minutes with the worst queue_length within a bound
              + saturation (golden signal): how full the service is
              - it measures a cause; users notice latency and failures
            40 share of minutes with the worst rule_queries as a share of rule_queries_concurrent_max at most 0.9
              + saturation (golden signal): how full the service is
              - it measures a cause; users notice latency and failures
            40 share of minutes with the worst slots_in_use as a share of slots_total at most 0.9
              + saturation (golden signal): how full the service is
              - it measures a cause; users notice latency and failures
            40 share of minutes with the worst volume_available_bytes as a share of volume_size_bytes at least 0.1
              + saturation (golden signal): how full the service is
              - it measures a cause; users notice latency and failures
        "#]],
    );
}

#[test]
fn gauges_of_ones_and_zeros_are_probes_where_they_are_about_one_thing() {
    check(
        r#"
        gauge search_cluster_health_up
        gauge proxy_server_live
        gauge node_network_up{device="eth0|eth1"}
        gauge store_server_has_leader
        gauge edge_config_last_reload_successful{controller_pod="p"}
        gauge edge_config_last_reload_successful_timestamp_seconds
        gauge vault_sync_status{member="a|b"}
        gauge search_health_status{color="green|red"}
        gauge disk_raid_status
        gauge queue_worker_up{hostname="w1|w2"}
        gauge proxy_upstreams_healthy{upstream="a|b"}
        gauge proxy_resources_healthy{kind="a|b"}
        gauge mesh_endpoint_not_ready
        gauge mesh_control_plane_connected
        gauge node_memory_available
        gauge cache_accepting_connections
        gauge dns_server_status{server="a|b"}
        gauge tls_certificate_valid
        gauge dataprovider_availability
        gauge secret_status_condition{condition="Ready|Synced",status="True|False"}
        gauge node_status_condition{condition="DiskPressure",status="true|false"}
        "#,
        expect![[r#"
            68 share of minutes with dns_server_status at 1
              + whether it answers at all: without that nothing else matters
              + named as a server's requests
            68 share of minutes with proxy_server_live at 1
              + whether it answers at all: without that nothing else matters
              + named as a server's requests
            68 share of minutes with store_server_has_leader at 1
              + whether it answers at all: without that nothing else matters
              + named as a server's requests
            65 share of minutes with cache_accepting_connections at 1
              + whether it answers at all: without that nothing else matters
            65 share of minutes with dataprovider_availability at 1
              + whether it answers at all: without that nothing else matters
            65 share of minutes with edge_config_last_reload_successful at 1
              + whether it answers at all: without that nothing else matters
            65 share of minutes with mesh_control_plane_connected at 1
              + whether it answers at all: without that nothing else matters
            65 share of minutes with proxy_upstreams_healthy at 1
              + whether it answers at all: without that nothing else matters
            65 share of minutes with secret_status_condition at 1
              + whether it answers at all: without that nothing else matters
            65 share of minutes with tls_certificate_valid at 1
              + whether it answers at all: without that nothing else matters
            65 share of minutes with vault_sync_status at 1
              + whether it answers at all: without that nothing else matters
            60 share of minutes with queue_worker_up at 1
              + whether it answers at all: without that nothing else matters
              - that something answers a scrape does not say that it serves its users
            60 share of minutes with search_cluster_health_up at 1
              + whether it answers at all: without that nothing else matters
              - that something answers a scrape does not say that it serves its users
        "#]],
    );
}

#[test]
fn what_waits_is_a_backlog_by_whatever_name() {
    check(
        r#"
        gauge mail_pending_messages
        gauge patroni_pending_restart
        gauge jobs_waiting{queue="a"}
        gauge proxy_connections_waiting
        gauge broker_subscription_back_log
        gauge scheduler_behind_seconds
        gauge sidekiq_queue_latency_seconds{queue="a"}
        gauge queue_oldest_message_age_seconds
        gauge raft_oldest_log_age
        gauge pool_pending_bytes
        "#,
        expect![[r#"
            40 share of minutes with the worst broker_subscription_back_log within a bound
              + saturation (golden signal): how full the service is
              - it measures a cause; users notice latency and failures
            40 share of minutes with the worst jobs_waiting within a bound
              + saturation (golden signal): how full the service is
              - it measures a cause; users notice latency and failures
            40 share of minutes with the worst mail_pending_messages within a bound
              + saturation (golden signal): how full the service is
              - it measures a cause; users notice latency and failures
            40 share of minutes with the worst queue_oldest_message_age_seconds within a bound
              + saturation (golden signal): how full the service is
              - it measures a cause; users notice latency and failures
            40 share of minutes with the worst scheduler_behind_seconds within a bound
              + saturation (golden signal): how full the service is
              - it measures a cause; users notice latency and failures
            40 share of minutes with the worst sidekiq_queue_latency_seconds within a bound
              + saturation (golden signal): how full the service is
              - it measures a cause; users notice latency and failures
        "#]],
    );
}

#[test]
fn a_whole_may_be_said_by_total_bytes_or_by_no_word() {
    check(
        r#"
        gauge dict_bytes{dict="a"}
        gauge dict_total_bytes{dict="a"}
        gauge osd_stat_bytes{osd="0"}
        gauge osd_stat_bytes_used{osd="0"}
        gauge topic_backlog_size
        gauge topic_backlog_quota_limit
        gauge pool_active_count
        gauge pool_max_used_count
        gauge db_cache_used_bytes
        gauge db_cache_total_bytes
        gauge site_active_users
        gauge site_total_users
        "#,
        expect![[r#"
            40 share of minutes with the worst dict_bytes as a share of dict_total_bytes at most 0.9
              + saturation (golden signal): how full the service is
              - it measures a cause; users notice latency and failures
            40 share of minutes with the worst osd_stat_bytes_used as a share of osd_stat_bytes at most 0.9
              + saturation (golden signal): how full the service is
              - it measures a cause; users notice latency and failures
            40 share of minutes with the worst topic_backlog_size as a share of topic_backlog_quota_limit at most 0.9
              + saturation (golden signal): how full the service is
              - it measures a cause; users notice latency and failures
        "#]],
    );
}

#[test]
fn of_two_totals_the_one_with_the_same_name_or_labels_is_taken() {
    check(
        r#"
        counter notifications_failed_total{org="1"}
        counter notifications_total{org="1"}
        counter notification_requests_total{org="1"}
        counter vm_http_request_errors_total{path="/a"}
        counter vm_http_requests_all_total
        counter vm_http_requests_total{path="/a"}
        counter core_server_errors_total
        counter core_requests_total
        counter jvb_endpoints_dtls_failed_total
        counter jvb_endpoints_total
        counter api_failed_transactions_total
        counter api_sent_transactions_total
        "#,
        expect![[r#"
            85 share of api_sent_transactions_total among it and api_failed_transactions_total
              + a counter of failures and one of successes belong together by name
            78 share of vm_http_requests_total that is not vm_http_request_errors_total
              + a counter of failures and one of all events belong together by name
              + named as a server's requests
            75 share of core_requests_total that is not core_server_errors_total
              + a counter of failures and one of all events belong together by name
            75 share of jvb_endpoints_total that is not jvb_endpoints_dtls_failed_total
              + a counter of failures and one of all events belong together by name
            75 share of notifications_total that is not notifications_failed_total
              + a counter of failures and one of all events belong together by name
        "#]],
    );
}

#[test]
fn times_without_a_unit_are_told_by_their_bounds() {
    check(
        r#"
        histogram proxy_convergence_time_bucket{le="0.1|0.5|1|+Inf"}
        histogram proxy_convergence_time_count
        histogram backend_latency_bucket{le="0|5|10|1000|+Inf"}
        histogram backend_latency_count
        histogram backend_duration_bucket{le="5|10|1000|+Inf"}
        histogram backend_duration_count
        histogram db_connection_durations_seconds_bucket{le="1|60|+Inf"}
        histogram db_connection_durations_seconds_count
        histogram queue_latency_bucket{le="1|5|60|600|+Inf"}
        histogram queue_latency_count
        histogram ctpolicy_results_bucket{le="0.1|0.25|0.5|1|5|+Inf"}
        histogram ctpolicy_results_count
        histogram nonce_ages_bucket{le="0.1|0.25|0.5|1|5|+Inf"}
        histogram nonce_ages_count
        histogram hit_ratio_bucket{le="0.1|0.25|0.5|1|5|+Inf"}
        histogram hit_ratio_count
        histogram node_lifetime_duration_seconds_bucket{le="900|1800|+Inf"}
        histogram node_lifetime_duration_seconds_count
        "#,
        expect![[r#"
            77 share of ctpolicy_results within a time
              bounds 0.1 0.25 0.5 1 5
              + duration of requests (RED): how long users waited
              - its name says no unit, so its bounds had to tell
            72 share of backend_latency within a time
              bounds 5 10 1000
              + duration of requests (RED): how long users waited
              - few buckets, so the threshold can hardly be chosen
              - its name says no unit, so its bounds had to tell
            72 share of proxy_convergence_time within a time
              bounds 0.1 0.5 1
              + duration of requests (RED): how long users waited
              - few buckets, so the threshold can hardly be chosen
              - its name says no unit, so its bounds had to tell
            72 share of queue_latency within a time
              bounds 1 5 60 600
              + duration of requests (RED): how long users waited
              - few buckets, so the threshold can hardly be chosen
              - its name says no unit, so its bounds had to tell
        "#]],
    );
}

#[test]
fn statuses_are_told_by_the_metric_too_and_not_of_caches_and_sizes() {
    check(
        r#"
        counter grpc_responses_total{status="0|5|13"}
        counter zone_responses_total{status="0|5|13"}
        counter user_events_total{error="|user_not_found"}
        counter anon_cache_hit_total{success="true|false"}
        counter successful_fallbacks_total{exception_status="200|500"}
        counter workflows_total_count{phase="Error|Failed|Succeeded|Running"}
        counter dns_queries_count{result="NOERROR|SERVFAIL|failed"}
        counter object_failed_duration_seconds_count
        counter object_succeeded_duration_seconds_count
        "#,
        expect![[r#"
            93 share of grpc_responses_total without status=~"15|4|13|14|2"
              + errors of requests (RED): a label tells the outcome
              + named as a server's requests
            90 share of dns_queries_count without result=~"SERVFAIL|REFUSED|NOTIMP|failed"
              + errors of requests (RED): a label tells the outcome
            90 share of user_events_total without error!=""
              + errors of requests (RED): a label tells the outcome
            90 share of workflows_total_count without phase=~"Error|Failed"
              + errors of requests (RED): a label tells the outcome
            85 share of object_succeeded_duration_seconds_count among it and object_failed_duration_seconds_count
              + a counter of failures and one of successes belong together by name
        "#]],
    );
}

#[test]
fn of_what_is_out_of_order_there_should_be_none() {
    check(
        r#"
        gauge cluster_failed_peers
        gauge job_status_failed
        gauge scheduler_unschedulable_pods_count
        gauge node_spec_unschedulable
        gauge search_unassigned_shards
        gauge cluster_drives_offline_total
        gauge pool_unhealthy_limit
        counter members_offline_total
        "#,
        expect![[r#"
            40 share of minutes with the worst cluster_drives_offline_total at most 0
              + there should be none of it: whatever there is, is out of order
              - it measures a cause; users notice latency and failures
            40 share of minutes with the worst cluster_failed_peers at most 0
              + there should be none of it: whatever there is, is out of order
              - it measures a cause; users notice latency and failures
            40 share of minutes with the worst scheduler_unschedulable_pods_count at most 0
              + there should be none of it: whatever there is, is out of order
              - it measures a cause; users notice latency and failures
            40 share of minutes with the worst search_unassigned_shards at most 0
              + there should be none of it: whatever there is, is out of order
              - it measures a cause; users notice latency and failures
        "#]],
    );
}

#[test]
fn a_capacity_may_be_used_or_free_and_a_rate_fills_nothing() {
    check(
        r#"
        gauge store_capacity_usable_free_bytes
        gauge store_capacity_usable_total_bytes
        gauge truck_load_kg
        gauge truck_capacity_kg
        gauge proxy_current_session_rate
        gauge proxy_max_session_rate
        gauge search_jvm_memory_used_bytes
        gauge search_jvm_memory_max_bytes
        "#,
        expect![[r#"
            40 share of minutes with the worst store_capacity_usable_free_bytes as a share of store_capacity_usable_total_bytes at least 0.1
              + saturation (golden signal): how full the service is
              - it measures a cause; users notice latency and failures
            40 share of minutes with the worst truck_load_kg as a share of truck_capacity_kg at most 0.9
              + saturation (golden signal): how full the service is
              - it measures a cause; users notice latency and failures
        "#]],
    );
}

#[test]
fn totals_and_classes_of_errors_are_read_wherever_they_stand() {
    check(
        r#"
        counter audit_failed_messages
        counter audit_total_messages
        counter s3_requests_5xx_errors_total
        counter s3_requests_4xx_errors_total
        counter s3_requests_total
        counter mails_bounced_total
        counter mails_sent_total
        counter connections_denied_total
        counter connections_total
        "#,
        expect![[r#"
            75 share of audit_total_messages that is not audit_failed_messages
              + a counter of failures and one of all events belong together by name
            75 share of mails_sent_total that is not mails_bounced_total
              + a counter of failures and one of all events belong together by name
            75 share of s3_requests_total that is not s3_requests_5xx_errors_total
              + a counter of failures and one of all events belong together by name
        "#]],
    );
}

#[test]
fn the_count_of_a_histogram_tells_nothing_that_a_counter_tells_already() {
    check(
        r#"
        counter edge_controller_requests{status="200|502"}
        counter edge_controller_response_size_count{status="200|502"}
        counter edge_controller_response_size_sum{status="200|502"}
        counter edge_controller_connect_seconds_count{status="200|502"}
        counter edge_controller_connect_seconds_sum{status="200|502"}
        counter shop_orders_total{status="ok|failed"}
        counter shop_mail_seconds_count{status="ok|failed"}
        counter shop_mail_seconds_sum{status="ok|failed"}
        "#,
        expect![[r#"
            95 share of edge_controller_requests without status=~"5.."
              + errors of requests (RED): the status code tells server faults
            90 share of shop_orders_total without status=~"failed"
              + errors of requests (RED): a label tells the outcome
            80 share of shop_mail_seconds_count without status=~"failed"
              + errors of requests (RED): a label tells the outcome
              - the count of a histogram: a plain counter would be cheaper
        "#]],
    );
}

#[test]
fn a_histogram_of_milliseconds_is_one_of_durations() {
    check(
        r#"
        histogram mesh_request_duration_milliseconds_bucket{le="5|250|1000|+Inf"}
        histogram mesh_request_duration_milliseconds_count
        histogram wait_ms
        histogram gap_milliseconds_bucket{le="5|250"}
        histogram gap_milliseconds_count
        "#,
        expect![[r#"
            75 share of mesh_request_duration_milliseconds within a time
              bounds 5 250 1000
              + duration of requests (RED): how long users waited
              - few buckets, so the threshold can hardly be chosen
        "#]],
    );
}

#[test]
fn scrapes_are_watched_only_where_nothing_better_is_known() {
    check(
        "unknown up",
        expect![[r#"
            55 share of minutes with up at 1
              + whether it answers at all: without that nothing else matters
              - no type is declared, so that it counts is read from its name
              - that something answers a scrape does not say that it serves its users
        "#]],
    );
}

#[test]
fn a_native_histogram_is_one_series_under_its_own_name() {
    check(
        r#"
        histogram pay_duration_seconds
        histogram rpc_duration_seconds
        histogram rpc_duration_seconds_bucket{le="0.1|1|+Inf"}
        histogram rpc_duration_seconds_count
        histogram body_size_bytes
        gauge wait_seconds
        "#,
        expect![[r#"
            80 share of pay_duration_seconds within a time
              + duration of requests (RED): how long users waited
            78 share of rpc_duration_seconds within a time
              bounds 0.1 1
              + duration of requests (RED): how long users waited
              + named as a server's requests
              - few buckets, so the threshold can hardly be chosen
        "#]],
    );
}

#[test]
fn what_is_healthy_is_a_probe_and_how_many_are_healthy_is_none() {
    check(
        r#"
        gauge broker_cluster_healthy{cluster="a"}
        gauge api_ready
        gauge pool_members_healthy
        gauge pool_replicas_ready
        gauge pool_num_ready
        gauge node_disk_healthy{disk="a|b"}
        "#,
        expect![[r#"
            65 share of minutes with api_ready at 1
              + whether it answers at all: without that nothing else matters
            65 share of minutes with broker_cluster_healthy at 1
              + whether it answers at all: without that nothing else matters
        "#]],
    );
}

#[test]
fn shades_of_failure_belong_to_what_was_tried() {
    check(
        r#"
        counter backup_attempts_total
        counter backup_partial_failures_total
        counter order_requests_total
        counter order_unhandled_errors_total
        "#,
        expect![[r#"
            75 share of backup_attempts_total that is not backup_partial_failures_total
              + a counter of failures and one of all events belong together by name
            75 share of order_requests_total that is not order_unhandled_errors_total
              + a counter of failures and one of all events belong together by name
        "#]],
    );
}

#[test]
fn times_without_a_unit_are_ages_with_a_counter_reason() {
    check(
        r#"
        gauge backup_last_success_timestamp
        gauge import_last_run_unixtime
        gauge config_last_reload_timestamp
        gauge file_last_modified_timestamp
        "#,
        expect![[r#"
            60 share of minutes with each import_last_run_unixtime lately enough
              + what is made in runs is of use only while it is fresh
            57 share of minutes with each backup_last_success_timestamp lately enough
              + what is made in runs is of use only while it is fresh
              - its name says no unit, so it is read as Unix time in seconds
        "#]],
    );
}

#[test]
fn a_count_beside_its_maximum_is_a_level() {
    check(
        r#"
        gauge pool_connections_count
        gauge pool_connections_max
        gauge lease_counter
        gauge lease_max
        gauge heap_count
        "#,
        expect![[r#"
            40 share of minutes with the worst lease_counter as a share of lease_max at most 0.9
              + saturation (golden signal): how full the service is
              - it measures a cause; users notice latency and failures
            40 share of minutes with the worst pool_connections_count as a share of pool_connections_max at most 0.9
              + saturation (golden signal): how full the service is
              - it measures a cause; users notice latency and failures
        "#]],
    );
}

#[test]
fn a_help_text_tells_which_of_one_and_zero_is_well() {
    let mut catalogue = catalogue(
        r#"
        gauge store_guard_state
        gauge store_alarm
        gauge store_link_mode{device="a"}
        "#,
    );
    for (name, help) in [
        ("store_guard_state", "1 if the guard is alive, 0 otherwise"),
        ("store_alarm", "Whether the last write failed"),
        ("store_link_mode", "1 if up, 0 if down"),
    ] {
        catalogue.metrics.get_mut(name).unwrap().metadata.help = help.to_owned();
    }
    check_catalogue(
        &catalogue,
        expect![[r#"
        60 share of minutes with store_guard_state at 1
          + whether it answers at all: without that nothing else matters
          - which of one and zero is well is read from its help text
        40 share of minutes with the worst store_alarm at most 0
          + there should be none of it: whatever there is, is out of order
          - which of one and zero is well is read from its help text
    "#]],
    );
}

#[test]
fn members_that_are_well_are_counted_beside_those_that_are_not() {
    check(
        r#"
        gauge proxy_routes_valid
        gauge proxy_route_invalid
        gauge proxy_route_valid
        gauge conntrack_stat_invalid
        gauge conn_pool_available
        gauge conn_pool_active
        gauge conn_pool_in_use
        gauge conn_pool_capacity
        gauge shop_alive
        gauge rpc_calls_alive
        "#,
        expect![[r#"
            65 share of minutes with shop_alive at 1
              + whether it answers at all: without that nothing else matters
            40 share of minutes with the worst conn_pool_in_use as a share of conn_pool_capacity at most 0.9
              + saturation (golden signal): how full the service is
              - it measures a cause; users notice latency and failures
            40 share of minutes with the worst proxy_route_invalid at most 0
              + there should be none of it: whatever there is, is out of order
              - it measures a cause; users notice latency and failures
        "#]],
    );
}

#[test]
fn work_waits_in_queues_under_many_names() {
    check(
        r#"
        gauge rpc_in_queue_reads
        gauge build_steps_waiting
        gauge stream_items_remaining
        gauge replica_lag_seconds_max
        gauge replica_max_lag_seconds
        gauge monitor_lag_interval_seconds
        gauge running_requests_offline_batch
        "#,
        expect![[r#"
            43 share of minutes with the worst rpc_in_queue_reads within a bound
              + saturation (golden signal): how full the service is
              + named as a server's requests
              - it measures a cause; users notice latency and failures
            40 share of minutes with the worst build_steps_waiting within a bound
              + saturation (golden signal): how full the service is
              - it measures a cause; users notice latency and failures
            40 share of minutes with the worst replica_lag_seconds_max within a bound
              + saturation (golden signal): how full the service is
              - it measures a cause; users notice latency and failures
            40 share of minutes with the worst stream_items_remaining within a bound
              + saturation (golden signal): how full the service is
              - it measures a cause; users notice latency and failures
        "#]],
    );
}

#[test]
fn what_was_done_stands_beside_what_failed() {
    check(
        r#"
        counter bundle_failed_load_counter
        counter bundle_loaded_counter
        counter gate_requests_total
        counter gate_throttled_total
        counter jobs_started_total
        counter jobs_completed_total
        histogram transform_latency_sec_count
        histogram transform_latency_sec_sum
        counter transform_errors
        "#,
        expect![[r#"
            85 share of bundle_loaded_counter among it and bundle_failed_load_counter
              + a counter of failures and one of successes belong together by name
            75 share of gate_requests_total that is not gate_throttled_total
              + a counter of failures and one of all events belong together by name
            75 share of transform_latency_sec_count that is not transform_errors
              + a counter of failures and one of all events belong together by name
        "#]],
    );
}

#[test]
fn a_label_that_names_the_end_needs_no_word_for_what_went_well() {
    check(
        r#"
        counter template_ingestions_total{status="active|error"}
        counter template_states_total{state="active|error"}
        counter request_cancellations_total{code="200|500"}
        counter notifications_total{code="200 OK|500 Internal Server Error"}
        "#,
        expect![[r#"
            95 share of notifications_total without code=~"5.. .*"
              + errors of requests (RED): the status code tells server faults
            90 share of template_ingestions_total without status=~"error"
              + errors of requests (RED): a label tells the outcome
        "#]],
    );
}

#[test]
fn the_bounds_may_gainsay_the_unit_of_the_name() {
    check(
        r#"
        histogram load_latency_ns_bucket{le="100000|1000000|10000000|100000000|1000000000|+Inf"}
        histogram load_latency_ns_count
        histogram load_latency_ns_sum
        histogram send_latency_ns_bucket{le="0.005|0.05|0.1|1|10|+Inf"}
        histogram send_latency_ns_count
        histogram send_latency_ns_sum
        "#,
        expect![[r#"
            80 share of load_latency_ns within a time
              bounds 100000 1000000 10000000 100000000 1000000000
              + duration of requests (RED): how long users waited
            77 share of send_latency_ns within a time
              bounds 0.005 0.05 0.1 1 10
              + duration of requests (RED): how long users waited
              - its name says no unit, so its bounds had to tell
        "#]],
    );
}
