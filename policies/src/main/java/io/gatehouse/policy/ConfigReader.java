package io.gatehouse.policy;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.gatehouse.model.problem.Violation;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Reads configuration records from JSON values, strictly: no unknown field, no number in quotes, no fraction for a whole number.
 * Looks at each field by itself, so that all wrong ones are told at once. Thread-safe.
 */
final class ConfigReader {
    private final ObjectMapper mapper = JsonMapper.builder()
            .addModule(new SimpleModule()
                    .addDeserializer(Duration.class, new DurationReader())
                    .addSerializer(Duration.class, ToStringSerializer.instance))
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .build();

    /** Reads a record. Its own {@code check} is the caller's business. */
    <C> Decoded<C> read(Class<C> type, Map<String, Object> values) {
        ObjectNode tree = mapper.valueToTree(values);
        List<String> known = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getName)
                .toList();
        List<Violation> violations = new ArrayList<>();
        for (Map.Entry<String, JsonNode> field : tree.properties()) {
            if (!known.contains(field.getKey())) {
                violations.add(new Violation(field.getKey(), unknownField(known)));
            }
        }
        for (RecordComponent component : type.getRecordComponents()) {
            JsonNode value = tree.get(component.getName());
            if (value != null) {
                tryRead(component, value, violations);
            }
        }
        if (!violations.isEmpty()) {
            return new Decoded.Invalid<>(violations);
        }
        try {
            return new Decoded.Valid<>(mapper.treeToValue(tree, type));
        } catch (JsonProcessingException e) {
            return new Decoded.Invalid<>(List.of(violation("", e)));
        }
    }

    /** The same values as a map that {@link #read} takes. */
    Map<String, Object> write(Object config) {
        JavaType map = mapper.getTypeFactory().constructMapType(Map.class, String.class, Object.class);
        return mapper.convertValue(config, map);
    }

    private void tryRead(RecordComponent component, JsonNode value, List<Violation> violations) {
        try {
            JavaType type = mapper.getTypeFactory().constructType(component.getGenericType());
            mapper.readerFor(type).readValue(mapper.treeAsTokens(value));
        } catch (JsonProcessingException e) {
            violations.add(violation(component.getName(), e));
        } catch (IOException e) {
            throw new IllegalStateException("a tree in memory cannot be read", e);
        }
    }

    private static Violation violation(String prefix, JsonProcessingException trouble) {
        StringBuilder path = new StringBuilder(prefix);
        if (trouble instanceof JsonMappingException mapping) {
            for (JsonMappingException.Reference step : mapping.getPath()) {
                if (step.getFieldName() == null) {
                    path.append('[').append(step.getIndex()).append(']');
                } else {
                    path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
                }
            }
        }
        return new Violation(path.toString(), message(trouble));
    }

    private static String message(JsonProcessingException trouble) {
        return switch (trouble) {
            case UnrecognizedPropertyException unknown ->
                unknownField(unknown.getKnownPropertyIds().stream()
                        .map(String::valueOf)
                        .sorted()
                        .toList());
            case InvalidFormatException format
            when format.getTargetType().isEnum() ->
                "must be one of "
                        + Arrays.stream(format.getTargetType().getEnumConstants())
                                .map(String::valueOf)
                                .collect(Collectors.joining(", "));
            case InvalidFormatException format when format.getTargetType() == Duration.class -> DurationReader.EXPECTED;
            case JsonMappingException mapping -> expected(mapping);
            default -> "cannot be read";
        };
    }

    private static String expected(JsonMappingException trouble) {
        if (trouble instanceof com.fasterxml.jackson.databind.exc.MismatchedInputException mismatch) {
            Class<?> type = mismatch.getTargetType();
            if (type == long.class || type == Long.class || type == int.class || type == Integer.class) {
                return "must be a whole number";
            }
            if (type == boolean.class || type == Boolean.class) {
                return "must be true or false";
            }
            if (type == String.class) {
                return "must be a text";
            }
            if (type == Duration.class) {
                return DurationReader.EXPECTED;
            }
        }
        return "has the wrong form";
    }

    private static String unknownField(List<String> known) {
        return known.isEmpty()
                ? "is not known: there is nothing to set here"
                : "is not known: the fields are " + String.join(", ", known);
    }

    /** ISO 8601 durations only: a bare number would leave its unit to be guessed. */
    private static final class DurationReader extends StdDeserializer<Duration> {
        static final String EXPECTED = "must be a duration such as PT1S, PT5M or PT24H";
        private static final long serialVersionUID = 1;

        DurationReader() {
            super(Duration.class);
        }

        @Override
        public Duration deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            String text = parser.getValueAsString();
            if (text == null || parser.currentToken().isNumeric()) {
                return (Duration) context.handleUnexpectedToken(Duration.class, parser);
            }
            try {
                return Duration.parse(text);
            } catch (DateTimeParseException _) {
                return (Duration) context.handleWeirdStringValue(Duration.class, text, EXPECTED);
            }
        }
    }
}
