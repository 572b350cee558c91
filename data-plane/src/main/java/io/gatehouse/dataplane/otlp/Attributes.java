package io.gatehouse.dataplane.otlp;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Attributes in the making: those without a value are left out. Confined to one thread. */
final class Attributes {
    private final List<KeyValue> all = new ArrayList<>();

    Attributes put(String key, @Nullable Object value) {
        if (value != null) {
            all.add(KeyValue.newBuilder()
                    .setKey(key)
                    .setValue(AnyValue.newBuilder().setStringValue(value.toString()))
                    .build());
        }
        return this;
    }

    Attributes put(String key, long value) {
        all.add(KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setIntValue(value))
                .build());
        return this;
    }

    Attributes put(String key, boolean value) {
        all.add(KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setBoolValue(value))
                .build());
        return this;
    }

    List<KeyValue> list() {
        return all;
    }
}
