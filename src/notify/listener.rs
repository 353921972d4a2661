//! Who answers on a port of this machine, as the kernel says.
//!
//! A password that no TLS protects goes only to a server of the account's own: whoever else listens there would read it.
//! The answer holds as long as the listener does: while one of ours has the port, nobody else can have it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What the kernel calls a socket that waits for connections.
const LISTENS: &str = "0A";

/// Where to reach a server on `host`, which is this machine, if every socket that could answer on the port is the account's
/// own. `None` also where the kernel does not say.
pub(super) fn own(host: &str, port: u16, uid: u32) -> Option<IpAddr> {
    let tables = ["/proc/net/tcp", "/proc/net/tcp6"].map(std::fs::read_to_string);
    // Without a table for IPv6 there is no IPv6.
    let [Ok(four), six] = tables else { return None };
    own_in(&format!("{four}{}", six.unwrap_or_default()), host, port, uid)
}

fn own_in(table: &str, host: &str, port: u16, uid: u32) -> Option<IpAddr> {
    let answering: Vec<(IpAddr, u32)> = table
        .lines()
        .filter_map(listener)
        .filter(|(address, at, _)| *at == port && (address.is_unspecified() || address.to_canonical().is_loopback()))
        .map(|(address, _, owner)| (address, owner))
        .collect();
    let four = answering.iter().any(|(address, _)| address.is_ipv4());
    let (v4, v6) = (IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST));
    let address = match host {
        "127.0.0.1" => v4,
        "localhost" if four => v4,
        "::1" | "localhost" => v6,
        _ => return None,
    };
    (!answering.is_empty() && answering.iter().all(|(_, owner)| *owner == uid)).then_some(address)
}

/// The address, port and owner of a listening socket, from its line.
fn listener(line: &str) -> Option<(IpAddr, u16, u32)> {
    let fields: Vec<&str> = line.split_whitespace().collect();
    let (local, state, owner) = (fields.get(1)?, fields.get(3)?, fields.get(7)?);
    if *state != LISTENS {
        return None;
    }
    let (address, port) = local.split_once(':')?;
    // Words of 32 bits, each as this machine keeps them in memory.
    let words: Option<Vec<[u8; 4]>> = (0..address.len() / 8)
        .map(|n| u32::from_str_radix(address.get(n * 8..n * 8 + 8)?, 16).ok().map(u32::to_ne_bytes))
        .collect();
    let bytes = words?.concat();
    let address = match (<[u8; 4]>::try_from(bytes.as_slice()), <[u8; 16]>::try_from(bytes.as_slice())) {
        (Ok(four), _) => IpAddr::from(four),
        (_, Ok(six)) => IpAddr::from(six),
        _ => return None,
    };
    Some((address, u16::from_str_radix(port, 16).ok()?, owner.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    /// A line as the kernel of this machine would write it.
    fn line(address: &str, port: u16, state: &str, uid: u32) -> String {
        let bytes = match address.parse().unwrap() {
            IpAddr::V4(four) => four.octets().to_vec(),
            IpAddr::V6(six) => six.octets().to_vec(),
        };
        let word = |four: &[u8]| format!("{:08X}", u32::from_ne_bytes(four.try_into().unwrap()));
        let address: String = bytes.chunks(4).map(word).collect();
        format!(
            "   0: {address}:{port:04X} 00000000:0000 {state} 00000000:00000000 00:00000000 00000000 {uid:5} 0 1 1\n"
        )
    }

    #[test]
    fn only_a_port_where_nobody_else_could_answer_is_ours() {
        let (v4, v6) = ("127.0.0.1".parse().ok(), "::1".parse().ok());
        for (table, host, expected) in [
            (vec![], "127.0.0.1", None),
            (vec![line("127.0.0.1", 25, "0A", 7)], "127.0.0.1", v4),
            (vec![line("127.0.0.1", 25, "0A", 7)], "localhost", v4),
            (vec![line("0.0.0.0", 25, "0A", 7)], "localhost", v4),
            (vec![line("::1", 25, "0A", 7)], "localhost", v6),
            (vec![line("::", 25, "0A", 7)], "::1", v6),
            // Somebody else's, root's included; or one of both.
            (vec![line("127.0.0.1", 25, "0A", 0)], "127.0.0.1", None),
            (vec![line("127.0.0.1", 25, "0A", 8)], "localhost", None),
            (vec![line("127.0.0.1", 25, "0A", 7), line("::", 25, "0A", 8)], "127.0.0.1", None),
            (vec![line("0.0.0.0", 25, "0A", 8), line("127.0.0.1", 25, "0A", 7)], "127.0.0.1", None),
            // Another port, a connection, an address that nothing of ours is sent to.
            (vec![line("127.0.0.1", 26, "0A", 7)], "127.0.0.1", None),
            (vec![line("127.0.0.1", 25, "01", 7)], "127.0.0.1", None),
            (vec![line("192.0.2.1", 25, "0A", 7)], "127.0.0.1", None),
            (vec![line("127.0.0.1", 25, "0A", 7)], "mail.example.com", None),
            (vec!["nonsense\n".into()], "127.0.0.1", None),
        ] {
            assert_eq!(own_in(&table.concat(), host, 25, 7), expected, "{host} {table:?}");
        }
    }

    #[test]
    fn the_kernel_of_this_machine_says_so_too() {
        let server = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = server.local_addr().unwrap().port();
        let me = rustix::process::getuid().as_raw();
        assert_eq!(own("127.0.0.1", port, me), "127.0.0.1".parse().ok());
        assert_eq!(own("127.0.0.1", port, me + 1), None);
        drop(server);
        assert_eq!(own("127.0.0.1", port, me), None);
    }
}
