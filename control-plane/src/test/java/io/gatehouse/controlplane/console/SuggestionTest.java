package io.gatehouse.controlplane.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SuggestionTest {
    @Test
    void theLastPartOfThePathThatSaysSomethingNamesTheApi() {
        assertEquals(new Suggestion("Orders", "/orders"), suggestion("http://127.0.0.1:9001/api/orders/v2"));
        assertEquals(new Suggestion("Stock items", "/stock-items"), suggestion("http://x/Stock_Items"));
    }

    @Test
    void otherwiseTheHostNameDoesAndAnAddressSaysNothing() {
        assertEquals(new Suggestion("Billing", "/billing"), suggestion("https://api.billing.example.com"));
        assertEquals(new Suggestion("My api", "/my-api"), suggestion("http://127.0.0.1:9001"));
        assertEquals(new Suggestion("My api", "/my-api"), suggestion("http://localhost:9001/v1"));
    }

    @Test
    void aNumberAvoidsWhatIsTaken() {
        assertEquals("/orders-3", Suggestion.free("/orders", "-", Set.of("/orders", "/orders-2")::contains));
    }

    @Test
    void aSchemeIsAddedAndTheSlashAtTheEndTakenOff() {
        assertEquals("http://127.0.0.1:9001/a", Suggestion.url(" 127.0.0.1:9001/a/ "));
        assertEquals("ftp://x", Suggestion.url("ftp://x"));
        assertEquals("", Suggestion.url(" "));
    }

    private static Suggestion suggestion(String target) {
        return Suggestion.of(URI.create(target), List.of());
    }
}
