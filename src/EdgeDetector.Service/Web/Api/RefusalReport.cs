namespace EdgeDetector.Service.Web.Api;

/// <summary>Why a request is refused.</summary>
/// <param name="Reason">What is wrong with it, in one line for people.</param>
internal sealed record RefusalReport(string Reason);
