using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace EdgeDetector.Service.Capture.Relay;

/// <summary>Who is at the other end of a connection on loopback.</summary>
internal static partial class LocalPeer
{
    // Columns of /proc/net/tcp (proc(5)): sl, local address, remote address, state, queues, timer, retransmits, uid.
    private const int Local = 1;
    private const int Remote = 2;
    private const int State = 3;
    private const int User = 7;
    private const string Established = "01";

    /// <summary>Whether the process that connected runs as the user of this one.</summary>
    /// <exception cref="CaptureException">The kernel does not tell.</exception>
    public static bool IsOurs(Socket accepted)
    {
        string peer = InTable((IPEndPoint)accepted.RemoteEndPoint!);
        string self = InTable((IPEndPoint)accepted.LocalEndPoint!);
        string table = accepted.AddressFamily == AddressFamily.InterNetworkV6 ? "/proc/self/net/tcp6" : "/proc/self/net/tcp";
        string user = geteuid().ToString(CultureInfo.InvariantCulture);
        try
        {
            return File.ReadLines(table)
                .Where(line => line.Contains(peer, StringComparison.Ordinal))
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Any(entry => entry.Length > User && entry[User] == user
                    && entry[Local] == peer && entry[Remote] == self && entry[State] == Established);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CaptureException($"who connects to the relay is not known: {exception.Message}", exception);
        }
    }

    /// <summary>The address in words of four bytes, each a number of this machine's byte order, and the port.</summary>
    private static string InTable(IPEndPoint end)
    {
        IEnumerable<string> words = MemoryMarshal.Cast<byte, uint>(end.Address.GetAddressBytes())
            .ToArray().Select(word => word.ToString("X8", CultureInfo.InvariantCulture));
        return string.Create(CultureInfo.InvariantCulture, $"{string.Concat(words)}:{end.Port:X4}");
    }

    [LibraryImport("libc")]
    private static partial uint geteuid();
}
