package io.gatehouse.controlplane.console;

import io.gatehouse.controlplane.apis.Apis;
import io.gatehouse.controlplane.certificates.Certificates;
import io.gatehouse.controlplane.consumers.Consumers;
import io.gatehouse.controlplane.ids.Slice;
import io.gatehouse.ui.kit.Option;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** What filters let people choose from. Thread-safe; blocks. */
@ApplicationScoped
class Choices {
    private final Apis apis;
    private final Consumers consumers;
    private final Certificates certificates;

    Choices(Apis apis, Consumers consumers, Certificates certificates) {
        this.apis = apis;
        this.consumers = consumers;
        this.certificates = certificates;
    }

    /** Certificates that may be shown to targets. */
    List<Option> certificates() {
        return withAll(
                "None",
                certificates.forUpstreams().stream()
                        .map(certificate -> new Option(certificate.id().toString(), certificate.name())));
    }

    List<Option> apis() {
        return withAll(
                "All APIs",
                apis.list(Slice.Wanted.MOST).items().stream()
                        .map(api -> new Option(
                                api.id().toString(),
                                Objects.requireNonNullElse(api.draft().name(), ""))));
    }

    List<Option> consumers() {
        return withAll(
                "All consumers",
                consumers.list(Slice.Wanted.MOST).items().stream()
                        .map(consumer -> new Option(consumer.id().toString(), consumer.name())));
    }

    static List<Option> withAll(String all, Stream<Option> options) {
        return Stream.concat(Stream.of(new Option("", all)), options).toList();
    }
}
