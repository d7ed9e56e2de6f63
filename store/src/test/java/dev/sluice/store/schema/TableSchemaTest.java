package dev.sluice.store.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TableSchemaTest {
    @ParameterizedTest
    @EnumSource
    void pathsAreUniqueIgnoringCase(TableName table) {
        TableSchema schema = TableSchema.of(table);

        assertThat(schema.paths())
                .doesNotHaveDuplicates()
                .allMatch(path -> path.equals(path.toLowerCase(Locale.ROOT)))
                .contains("resource_attributes.key", "resource_attributes.value");
        assertThat(schema.table()).isEqualTo(table);
        assertThat(TableName.ofSql(table.sql())).isEqualTo(table);
    }

    @ParameterizedTest
    @EnumSource
    void everyColumnHasAMeaning(TableName table) {
        assertThat(TableSchema.of(table).columns())
                .allSatisfy(column -> assertThat(column.meaning()).isNotBlank());
    }

    @ParameterizedTest
    @EnumSource
    void filesAreSortedByATimestamp(TableName table) {
        TableSchema schema = TableSchema.of(table);

        assertThat(schema.column(schema.timeColumn()).type()).isEqualTo(ColumnType.TIMESTAMP);
        assertThat(schema.column(schema.timeColumn() + "_nanos").required()).isTrue();
    }

    @Test
    void nestedMembersHaveIcebergsPaths() {
        assertThat(TableSchema.of(TableName.SPANS).paths())
                .contains("events", "events.element", "events.element.name", "events.element.attributes.value");
    }

    @ParameterizedTest
    @ValueSource(strings = {"attr:http.route:string", "resource:a:b:c:int", "scope:::bool", "attr:é 漢:double"})
    void attributeColumnsAreKnownByTheirNames(String name) {
        assertThat(AttributeColumn.parse(name).name()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"attr::string", "attr:string", "attr:x:bytes", "span:x:int", "name", ""})
    void otherNamesAreNoAttributeColumns(String name) {
        assertThat(AttributeColumn.isName(name)).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AttributeColumn.parse(name))
                .withMessageContaining("expected: level:key:type");
    }
}
