package dev.sluice.otlp.schema;

import dev.sluice.otlp.Signal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The messages of OTLP 1.11: everything that an export request of any signal can contain, and its responses.
///
/// Each entry is `Message: number name type, ...;`. A type is a scalar of protobuf, `id` for the bytes of an
/// id, or a message of the table, followed by `*` if repeated, `?` if optional, `|` if a member of the
/// message's oneof. A test compares the table with the descriptors of the generated classes.
public final class OtlpSchema {
    private static final String TABLE = """
            ExportTraceServiceRequest: 1 resource_spans ResourceSpans*;
            ResourceSpans: 1 resource Resource, 2 scope_spans ScopeSpans*, 3 schema_url string;
            Resource: 1 attributes KeyValue*, 2 dropped_attributes_count uint32, 3 entity_refs EntityRef*;
            KeyValue: 1 key string, 2 value AnyValue, 3 key_strindex int32;
            AnyValue: 1 string_value string|, 2 bool_value bool|, 3 int_value int64|, 4 double_value double|,
                5 array_value ArrayValue|, 6 kvlist_value KeyValueList|, 7 bytes_value bytes|,
                8 string_value_strindex int32|;
            ArrayValue: 1 values AnyValue*;
            KeyValueList: 1 values KeyValue*;
            EntityRef: 1 schema_url string, 2 type string, 3 id_keys string*, 4 description_keys string*;
            ScopeSpans: 1 scope InstrumentationScope, 2 spans Span*, 3 schema_url string;
            InstrumentationScope: 1 name string, 2 version string, 3 attributes KeyValue*,
                4 dropped_attributes_count uint32;
            Span: 1 trace_id id, 2 span_id id, 3 trace_state string, 4 parent_span_id id, 5 name string,
                6 kind enum, 7 start_time_unix_nano fixed64, 8 end_time_unix_nano fixed64,
                9 attributes KeyValue*, 10 dropped_attributes_count uint32, 11 events Span.Event*,
                12 dropped_events_count uint32, 13 links Span.Link*, 14 dropped_links_count uint32,
                15 status Status, 16 flags fixed32;
            Span.Event: 1 time_unix_nano fixed64, 2 name string, 3 attributes KeyValue*,
                4 dropped_attributes_count uint32;
            Span.Link: 1 trace_id id, 2 span_id id, 3 trace_state string, 4 attributes KeyValue*,
                5 dropped_attributes_count uint32, 6 flags fixed32;
            Status: 2 message string, 3 code enum;
            ExportMetricsServiceRequest: 1 resource_metrics ResourceMetrics*;
            ResourceMetrics: 1 resource Resource, 2 scope_metrics ScopeMetrics*, 3 schema_url string;
            ScopeMetrics: 1 scope InstrumentationScope, 2 metrics Metric*, 3 schema_url string;
            Metric: 1 name string, 2 description string, 3 unit string, 5 gauge Gauge|, 7 sum Sum|,
                9 histogram Histogram|, 10 exponential_histogram ExponentialHistogram|, 11 summary Summary|,
                12 metadata KeyValue*;
            Gauge: 1 data_points NumberDataPoint*;
            NumberDataPoint: 2 start_time_unix_nano fixed64, 3 time_unix_nano fixed64, 4 as_double double|,
                5 exemplars Exemplar*, 6 as_int sfixed64|, 7 attributes KeyValue*, 8 flags uint32;
            Exemplar: 2 time_unix_nano fixed64, 3 as_double double|, 4 span_id id, 5 trace_id id,
                6 as_int sfixed64|, 7 filtered_attributes KeyValue*;
            Sum: 1 data_points NumberDataPoint*, 2 aggregation_temporality enum, 3 is_monotonic bool;
            Histogram: 1 data_points HistogramDataPoint*, 2 aggregation_temporality enum;
            HistogramDataPoint: 2 start_time_unix_nano fixed64, 3 time_unix_nano fixed64, 4 count fixed64,
                5 sum double?, 6 bucket_counts fixed64*, 7 explicit_bounds double*, 8 exemplars Exemplar*,
                9 attributes KeyValue*, 10 flags uint32, 11 min double?, 12 max double?;
            ExponentialHistogram: 1 data_points ExponentialHistogramDataPoint*, 2 aggregation_temporality enum;
            ExponentialHistogramDataPoint: 1 attributes KeyValue*, 2 start_time_unix_nano fixed64,
                3 time_unix_nano fixed64, 4 count fixed64, 5 sum double?, 6 scale sint32, 7 zero_count fixed64,
                8 positive ExponentialHistogramDataPoint.Buckets,
                9 negative ExponentialHistogramDataPoint.Buckets, 10 flags uint32, 11 exemplars Exemplar*,
                12 min double?, 13 max double?, 14 zero_threshold double;
            ExponentialHistogramDataPoint.Buckets: 1 offset sint32, 2 bucket_counts uint64*;
            Summary: 1 data_points SummaryDataPoint*;
            SummaryDataPoint: 2 start_time_unix_nano fixed64, 3 time_unix_nano fixed64, 4 count fixed64,
                5 sum double, 6 quantile_values SummaryDataPoint.ValueAtQuantile*, 7 attributes KeyValue*,
                8 flags uint32;
            SummaryDataPoint.ValueAtQuantile: 1 quantile double, 2 value double;
            ExportLogsServiceRequest: 1 resource_logs ResourceLogs*;
            ResourceLogs: 1 resource Resource, 2 scope_logs ScopeLogs*, 3 schema_url string;
            ScopeLogs: 1 scope InstrumentationScope, 2 log_records LogRecord*, 3 schema_url string;
            LogRecord: 1 time_unix_nano fixed64, 2 severity_number enum, 3 severity_text string,
                5 body AnyValue, 6 attributes KeyValue*, 7 dropped_attributes_count uint32, 8 flags fixed32,
                9 trace_id id, 10 span_id id, 11 observed_time_unix_nano fixed64, 12 event_name string;
            ExportProfilesServiceRequest: 1 resource_profiles ResourceProfiles*,
                2 dictionary ProfilesDictionary;
            ResourceProfiles: 1 resource Resource, 2 scope_profiles ScopeProfiles*, 3 schema_url string;
            ScopeProfiles: 1 scope InstrumentationScope, 2 profiles Profile*, 3 schema_url string;
            Profile: 1 sample_type ValueType, 2 samples Sample*, 3 time_unix_nano fixed64,
                4 duration_nano uint64, 5 period_type ValueType, 6 period int64, 7 profile_id profile_id,
                8 dropped_attributes_count uint32, 9 original_payload_format string, 10 original_payload bytes,
                11 attribute_indices int32*;
            ValueType: 1 type_strindex int32, 2 unit_strindex int32;
            Sample: 1 stack_index int32, 2 attribute_indices int32*, 3 link_index int32, 4 values int64*,
                5 timestamps_unix_nano fixed64*;
            ProfilesDictionary: 1 mapping_table Mapping*, 2 location_table Location*,
                3 function_table Function*, 4 link_table Link*, 5 string_table string*,
                6 attribute_table KeyValueAndUnit*, 7 stack_table Stack*;
            Mapping: 1 memory_start uint64, 2 memory_limit uint64, 3 file_offset uint64,
                4 filename_strindex int32, 5 attribute_indices int32*;
            Location: 1 mapping_index int32, 2 address uint64, 3 lines Line*, 4 attribute_indices int32*;
            Line: 1 function_index int32, 2 line int64, 3 column int64;
            Function: 1 name_strindex int32, 2 system_name_strindex int32, 3 filename_strindex int32,
                4 start_line int64;
            Link: 1 trace_id id, 2 span_id id;
            KeyValueAndUnit: 1 key_strindex int32, 2 value AnyValue, 3 unit_strindex int32;
            Stack: 1 location_indices int32*;
            ExportTraceServiceResponse: 1 partial_success ExportTracePartialSuccess;
            ExportTracePartialSuccess: 1 rejected_spans int64, 2 error_message string;
            ExportMetricsServiceResponse: 1 partial_success ExportMetricsPartialSuccess;
            ExportMetricsPartialSuccess: 1 rejected_data_points int64, 2 error_message string;
            ExportLogsServiceResponse: 1 partial_success ExportLogsPartialSuccess;
            ExportLogsPartialSuccess: 1 rejected_log_records int64, 2 error_message string;
            ExportProfilesServiceResponse: 1 partial_success ExportProfilesPartialSuccess;
            ExportProfilesPartialSuccess: 1 rejected_profiles int64, 2 error_message string;
            """;

    private static final Map<String, MessageType> TYPES = parse(TABLE);

    private OtlpSchema() {}

    /// The request that carries a signal. Its bytes and JSON are also those of `TracesData` and its siblings.
    public static MessageType request(Signal signal) {
        return switch (signal) {
            case TRACES -> type("ExportTraceServiceRequest");
            case METRICS -> type("ExportMetricsServiceRequest");
            case LOGS -> type("ExportLogsServiceRequest");
            case PROFILES -> type("ExportProfilesServiceRequest");
        };
    }

    /// The answer to [#request].
    public static MessageType response(Signal signal) {
        return switch (signal) {
            case TRACES -> type("ExportTraceServiceResponse");
            case METRICS -> type("ExportMetricsServiceResponse");
            case LOGS -> type("ExportLogsServiceResponse");
            case PROFILES -> type("ExportProfilesServiceResponse");
        };
    }

    /// The message of this name, such as `Span` or `Span.Event`.
    ///
    /// @throws IllegalArgumentException if the table has none
    public static MessageType type(String name) {
        MessageType type = TYPES.get(name);
        if (type == null) {
            throw new IllegalArgumentException("message: " + name + " (expected: one of " + TYPES.keySet() + ")");
        }
        return type;
    }

    /// All messages, in the order of the table.
    public static List<MessageType> types() {
        return List.copyOf(TYPES.values());
    }

    /// How many messages there are.
    public static int size() {
        return TYPES.size();
    }

    private static Map<String, MessageType> parse(String table) {
        Map<String, MessageType> types = new LinkedHashMap<>();
        Map<FieldType, String> references = new LinkedHashMap<>();
        for (String entry : table.split(";", -1)) {
            if (!entry.isBlank()) {
                int colon = entry.indexOf(':');
                String name = entry.substring(0, colon).strip();
                types.put(
                        name, new MessageType(name, types.size(), parseFields(entry.substring(colon + 1), references)));
            }
        }
        references.forEach((field, name) -> field.resolve(require(types.get(name), name)));
        return types;
    }

    private static List<FieldType> parseFields(String text, Map<FieldType, String> references) {
        List<FieldType> fields = new ArrayList<>();
        for (String row : text.split(",", -1)) {
            String[] words = row.strip().split("\\s+", -1);
            char mark = words[2].charAt(words[2].length() - 1);
            String type = Character.isLetterOrDigit(mark) ? words[2] : words[2].substring(0, words[2].length() - 1);
            FieldKind kind = Character.isUpperCase(type.charAt(0))
                    ? FieldKind.MESSAGE
                    : FieldKind.valueOf(type.toUpperCase(Locale.ROOT));
            FieldType field = new FieldType(Integer.parseInt(words[0]), words[1], kind, mark, fields.size());
            fields.add(field);
            if (kind == FieldKind.MESSAGE) {
                references.put(field, type);
            }
        }
        return fields;
    }

    private static MessageType require(@Nullable MessageType type, String name) {
        if (type == null) {
            throw new IllegalStateException("the table names " + name + " but does not define it");
        }
        return type;
    }
}
