using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace EdgeDetector.Service.Mqtt;

/// <summary>
/// Decides whether a broker's certificate is believed: it must lead to one of the trusted authorities, carry the name that is asked for, and
/// be of today. Revocation is not asked for: a box may reach nobody but its broker.
/// </summary>
/// <param name="authorities">Whom to trust; null: the system's.</param>
/// <param name="host">The name that the certificate must carry, for the message.</param>
internal sealed class BrokerCertificate(X509Certificate2Collection? authorities, string host)
{
    /// <summary>Passes a certificate that is believed.</summary>
    /// <param name="certificate">What the broker showed.</param>
    /// <param name="shown">The chain that the system made of it, with what the broker sent along.</param>
    /// <param name="errors">What the system has against it; of the chain only where the system's authorities are trusted.</param>
    /// <exception cref="AuthenticationException">It is not believed; the message says why, for the user.</exception>
    public void Demand(X509Certificate? certificate, X509Chain? shown, SslPolicyErrors errors)
    {
        if (certificate is null)
        {
            throw new AuthenticationException("it shows no certificate");
        }

        // The handle of the stream's is not ours to dispose.
        using X509Certificate2 broker = new(certificate);
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            throw new AuthenticationException($"its certificate is not for {host} but for {Names(broker)}: set mqtt.host or mqtt.tls.serverName to a name of it");
        }

        using X509Chain chain = new();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        if (shown is not null)
        {
            chain.ChainPolicy.ExtraStore.AddRange(shown.ChainPolicy.ExtraStore);
        }

        if (authorities is not null)
        {
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        }

        if (!chain.Build(broker))
        {
            throw new AuthenticationException(Reason(chain, broker));
        }
    }

    private static string Names(X509Certificate2 broker)
    {
        string[] names = [.. broker.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(names =>
            names.EnumerateDnsNames().Concat(names.EnumerateIPAddresses().Select(address => address.ToString())))];
        return names.Length > 0 ? string.Join(", ", names) : broker.Subject;
    }

    private string Reason(X509Chain chain, X509Certificate2 broker)
    {
        X509ChainStatusFlags flags = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, status) => all | status.Status);
        const X509ChainStatusFlags FromElsewhere =
            X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.NotSignatureValid;
        if ((flags & FromElsewhere) != 0)
        {
            string trusted = authorities is null ? "the system's authorities: set mqtt.tls.caFile" : "the authorities in mqtt.tls.caFile";
            return $"its certificate, issued by {broker.Issuer}, does not lead to one of {trusted}";
        }

        if (flags.HasFlag(X509ChainStatusFlags.NotTimeValid))
        {
            return $"its certificate, or one above it, is expired or not valid yet; its own is for {broker.NotBefore.ToUniversalTime():u} to {broker.NotAfter.ToUniversalTime():u}, and it is {TimeProvider.System.GetUtcNow():u} here";
        }

        return "its certificate is not believed: " + string.Join(", ", chain.ChainStatus.Select(status => status.Status));
    }
}
