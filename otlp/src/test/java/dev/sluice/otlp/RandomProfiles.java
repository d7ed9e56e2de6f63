package dev.sluice.otlp;

import io.opentelemetry.proto.collector.profiles.v1development.ExportProfilesServiceRequest;
import io.opentelemetry.proto.profiles.v1development.Function;
import io.opentelemetry.proto.profiles.v1development.KeyValueAndUnit;
import io.opentelemetry.proto.profiles.v1development.Line;
import io.opentelemetry.proto.profiles.v1development.Link;
import io.opentelemetry.proto.profiles.v1development.Location;
import io.opentelemetry.proto.profiles.v1development.Mapping;
import io.opentelemetry.proto.profiles.v1development.Profile;
import io.opentelemetry.proto.profiles.v1development.ProfilesDictionary;
import io.opentelemetry.proto.profiles.v1development.ResourceProfiles;
import io.opentelemetry.proto.profiles.v1development.Sample;
import io.opentelemetry.proto.profiles.v1development.ScopeProfiles;
import io.opentelemetry.proto.profiles.v1development.Stack;
import io.opentelemetry.proto.profiles.v1development.ValueType;

/// The profiles of [RandomOtlp]. Every table of the dictionary has five entries, and every index is below five.
final class RandomProfiles {
    private static final int ENTRIES = 5;

    private final RandomOtlp random;

    RandomProfiles(RandomOtlp random) {
        this.random = random;
    }

    ExportProfilesServiceRequest request() {
        ExportProfilesServiceRequest.Builder request =
                ExportProfilesServiceRequest.newBuilder().setDictionary(dictionary());
        random.repeat(3, i -> {
            ResourceProfiles.Builder resource =
                    ResourceProfiles.newBuilder().setResource(random.resource()).setSchemaUrl(random.text());
            random.repeat(3, j -> {
                ScopeProfiles.Builder scope =
                        ScopeProfiles.newBuilder().setScope(random.scope()).setSchemaUrl(random.text());
                random.repeat(4, k -> scope.addProfiles(profile()));
                resource.addScopeProfiles(scope);
            });
            request.addResourceProfiles(resource);
        });
        return request.build();
    }

    private ProfilesDictionary dictionary() {
        ProfilesDictionary.Builder dictionary = ProfilesDictionary.newBuilder();
        for (int i = 0; i < ENTRIES; i++) {
            dictionary
                    .addMappingTable(Mapping.newBuilder()
                            .setMemoryStart(random.anyLong())
                            .setMemoryLimit(random.anyLong())
                            .setFilenameStrindex(index())
                            .addAttributeIndices(index()))
                    .addLocationTable(Location.newBuilder()
                            .setMappingIndex(index())
                            .setAddress(random.anyLong())
                            .addLines(Line.newBuilder()
                                    .setFunctionIndex(index())
                                    .setLine(random.anyLong())
                                    .setColumn(3))
                            .addAttributeIndices(index())
                            .addAttributeIndices(index()))
                    .addFunctionTable(Function.newBuilder()
                            .setNameStrindex(index())
                            .setSystemNameStrindex(index())
                            .setFilenameStrindex(index())
                            .setStartLine(random.anyLong()))
                    .addLinkTable(Link.newBuilder().setTraceId(random.id(16)).setSpanId(random.id(8)))
                    .addStringTable(random.text())
                    .addAttributeTable(KeyValueAndUnit.newBuilder()
                            .setKeyStrindex(index())
                            .setValue(random.anyValue(0))
                            .setUnitStrindex(index()))
                    .addStackTable(
                            Stack.newBuilder().addLocationIndices(index()).addLocationIndices(index()));
        }
        return dictionary.build();
    }

    private Profile profile() {
        Profile.Builder profile = Profile.newBuilder()
                .setSampleType(ValueType.newBuilder().setTypeStrindex(index()).setUnitStrindex(index()))
                .setTimeUnixNano(random.anyLong())
                .setDurationNano(random.anyLong())
                .setPeriod(random.anyLong())
                .setDroppedAttributesCount(random.anyInt())
                .setOriginalPayloadFormat(random.text())
                .setOriginalPayload(random.id(random.integer(30)));
        if (random.chance(1, 2)) {
            profile.setProfileId(random.id(16));
        }
        if (random.chance(1, 2)) {
            profile.setPeriodType(ValueType.newBuilder().setTypeStrindex(index()));
        }
        random.repeat(4, i -> profile.addAttributeIndices(index()));
        random.repeat(4, i -> profile.addSamples(sample()));
        return profile.build();
    }

    private Sample sample() {
        Sample.Builder sample = Sample.newBuilder().setStackIndex(index()).setLinkIndex(index());
        random.repeat(3, i -> sample.addAttributeIndices(index()));
        boolean values = random.chance(2, 3);
        boolean times = !values || random.chance(1, 2);
        int count = 1 + random.integer(4);
        for (int i = 0; i < count; i++) {
            if (values) {
                sample.addValues(random.anyLong());
            }
            if (times) {
                sample.addTimestampsUnixNano(random.anyLong());
            }
        }
        return sample.build();
    }

    private int index() {
        return random.integer(ENTRIES);
    }
}
