using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace EdgeDetector.Service.Web;

/// <summary>How much one caller, and all of them together, may ask of a box that has other things to do.</summary>
internal static class RequestLimits
{
    private const int MostConnections = 128;
    private const int MostBodyBytes = 64 << 10;
    private const int MostHeaderBytes = 16 << 10;
    private const int Burst = 100;
    private const int ASecond = 50;

    // A whole network of IPv6 belongs to one household.
    private const int NetworkBytes = 8;

    /// <summary>Bounds connections, headers and bodies, and how long a caller may take to say what it wants.</summary>
    public static void Apply(KestrelServerLimits limits)
    {
        limits.MaxConcurrentConnections = MostConnections;
        limits.MaxConcurrentUpgradedConnections = MostConnections;
        limits.MaxRequestBodySize = MostBodyBytes;
        limits.MaxRequestHeadersTotalSize = MostHeaderBytes;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(20);
    }

    /// <summary>Bounds the requests of each address.</summary>
    public static void Apply(RateLimiterOptions options)
    {
        options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context => RateLimitPartition.GetTokenBucketLimiter(
            CallerOf(context.Connection.RemoteIpAddress),
            static _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = Burst,
                TokensPerPeriod = ASecond,
                ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                QueueLimit = 0,
            }));
        options.OnRejected = static async (rejected, _) =>
        {
            rejected.HttpContext.Response.Headers.RetryAfter = "1";
            await Refusal.WriteAsync(rejected.HttpContext, StatusCodes.Status429TooManyRequests, "too many requests from this address").ConfigureAwait(false);
        };
    }

    private static string CallerOf(IPAddress? address) => address switch
    {
        null => "",
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6 } => Convert.ToHexString(address.GetAddressBytes().AsSpan(0, NetworkBytes)),
        _ => address.ToString(),
    };
}
