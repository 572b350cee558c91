package io.gatehouse.ui.pages;

import io.gatehouse.ui.kit.Chart;
import io.gatehouse.ui.kit.Form;
import io.gatehouse.ui.kit.Frame;
import io.gatehouse.ui.kit.Option;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Consumers: list, create, edit, one consumer with what it may use. */
@CheckedTemplate(basePath = "consumers")
public final class ConsumerPages {
    private ConsumerPages() {}

    public static native TemplateInstance list(Frame frame, List<Row> rows, @Nullable String next);

    /** Creates one, or edits the one with this id. */
    public static native TemplateInstance edit(Frame frame, Form form, @Nullable String id, @Nullable String version);

    public static native TemplateInstance consumer(Frame frame, Consumer view);

    /** One consumer of the list. */
    public record Row(String id, String name, String email, Instant created) {}

    /**
     * One consumer.
     *
     * @param keys revoked ones among them
     * @param freePlans plans that it is not subscribed to
     */
    public record Consumer(
            String id,
            String name,
            String email,
            Instant created,
            String version,
            List<Subscription> subscriptions,
            List<Key> keys,
            List<Option> freePlans,
            Form subscribe,
            Form issue,
            Chart traffic) {
        public Consumer {
            subscriptions = List.copyOf(subscriptions);
            keys = List.copyOf(keys);
            freePlans = List.copyOf(freePlans);
        }

        /** Keys that are not revoked. */
        public List<Key> held() {
            return keys.stream().filter(key -> key.revoked() == null).toList();
        }

        public List<Key> revoked() {
            return keys.stream().filter(key -> key.revoked() != null).toList();
        }
    }

    /** A right to use a plan. */
    public record Subscription(String id, String plan, String planName, List<String> apis, Instant since) {
        public Subscription {
            apis = List.copyOf(apis);
        }
    }

    /** A key as it is shown later on. */
    public record Key(
            String id,
            String name,
            String shown,
            Instant created,
            @Nullable Instant expires,
            boolean expired,
            @Nullable Instant lastUsed,
            @Nullable Instant revoked) {}
}
