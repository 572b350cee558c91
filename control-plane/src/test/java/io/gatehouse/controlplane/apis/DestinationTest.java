package io.gatehouse.controlplane.apis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DestinationTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:9001",
                "http://localhost:3000",
                "http://10.0.0.1:8080",
                "http://192.168.1.1:9100",
                "https://172.16.0.5",
                "http://[fd00::1]:8080",
                "http://[2001:db8::1]",
                "http://server1:8080",
                "http://orders.internal",
                "https://203.0.113.9:8443",
            })
    void privateNetworksAndAllOthersAreTaken(String url) {
        assertEquals(Optional.empty(), Destination.fault(URI.create(url)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://169.254.169.254/latest",
                "http://169.254.0.1:80",
                "http://[fe80::1]",
                "http://[::ffff:169.254.169.254]",
                "http://[::ffff:a9fe:a9fe]",
                "http://[::a9fe:a9fe]",
                "http://[64:ff9b::a9fe:a9fe]",
                "http://[fd00:ec2::254]",
                "http://metadata.google.internal/computeMetadata/v1",
                "http://METADATA.google.internal.",
            })
    void whereCloudsHandOutCredentialsIsRefused(String url) {
        assertTrue(fault(url).startsWith("must not be a link-local address"), url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:8080",
                "http://127.8.8.8:8080/q/health",
                "http://localhost:8080",
                "http://[::1]:8080",
                "http://0.0.0.0:8080",
                "http://127.0.0.1:9100",
                "http://[::ffff:127.0.0.1]:9100",
            })
    void portsOfTheControlPlaneAndTheNodeAreRefused(String url) {
        assertTrue(fault(url).startsWith("must not be a port of the control plane"), url);
    }

    /** What {@link URI} itself takes for no host is refused before. */
    @Test
    void anAddressInAnotherSpellingIsRefused() {
        for (String host : new String[] {"127.0.0.1.", "127.1", "010.0.0.1", "2130706433", "0x7f.1", "0x7f000001"}) {
            URI url = URI.create("http://" + host + "/");
            assertTrue(url.getHost() == null || fault(url.toString()).startsWith("must write an IP address"), host);
        }
    }

    private static String fault(String url) {
        return Destination.fault(URI.create(url)).orElse("");
    }
}
