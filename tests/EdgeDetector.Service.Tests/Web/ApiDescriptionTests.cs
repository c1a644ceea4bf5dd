using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EdgeDetector.Service.Commands;
using EdgeDetector.Service.Web.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace EdgeDetector.Service.Web;

/// <summary>What /api/v1/openapi.json says, of a whole service with its own web server.</summary>
public sealed partial class ApiDescriptionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgedetector-api-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Description_OfAllEndpoints_HasExactlyThoseThatAreMappedAndAllTheySay()
    {
        string file = Path.Combine(_folder, "edgedetector.yaml");
        string address = $"127.0.0.1:{FreePort()}";
        await File.WriteAllTextAsync(
            file,
            $$"""
            configVersion: 1
            model: { path: "{{Path.Combine(TestData.RepositoryRoot, "models", "street-nano.onnx")}}", threads: 1 }
            mqtt: { host: 127.0.0.1, port: 1 }
            http: { listen: "{{address}}" }
            storage: { directory: state }
            cameras: { gate: { source: 'synthetic:?width=320&height=240&fps=2' } }
            """,
            TestContext.Current.CancellationToken);
        await using WebApplication host = ServiceHost.Build(file, TestContext.Current.CancellationToken);
        await host.StartAsync(TestContext.Current.CancellationToken);
        using HttpClient http = new();
        JsonNode described = JsonNode.Parse(await http.GetStringAsync(new Uri($"http://{address}/api/v1/openapi.json"), TestContext.Current.CancellationToken))!;
        await host.StopAsync(TestContext.Current.CancellationToken);

        string[] mapped =
        [
            .. ((IEndpointRouteBuilder)host).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
                .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith(ApiEndpoints.Root, StringComparison.Ordinal))
                // The description itself, and doors that stand beside a described one.
                .Where(endpoint => endpoint.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is not { ExcludeFromDescription: true })
                .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method => $"{method} {endpoint.RoutePattern.RawText}"))
                .Order(StringComparer.Ordinal),
        ];
        Operation[] operations =
        [
            .. described["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(operation => new Operation($"{operation.Key.ToUpperInvariant()} {path.Key}", operation.Value!))),
        ];
        Assert.Equal(mapped, operations.Select(operation => operation.Name).Order(StringComparer.Ordinal));
        Assert.Contains("GET /api/v1/events", mapped);
        Assert.All(operations, operation =>
        {
            Assert.NotEmpty((string)operation.Says["summary"]!);
            JsonObject answers = operation.Says["responses"]!.AsObject();
            Assert.All((string[])["200", "401", "429"], status => Assert.True(answers.ContainsKey(status), $"{operation.Name}: {status}"));
            Assert.All(
                answers.Where(answer => answer.Key[0] != '2'),
                answer => Assert.StartsWith("#/components/schemas/", (string)answer.Value!["content"]!["application/json"]!["schema"]!["$ref"]!, StringComparison.Ordinal));
        });

        JsonNode limit = operations.Single(operation => operation.Name == "GET /api/v1/events").Says["parameters"]!.AsArray().Single(one => (string)one!["name"]! == "limit")!["schema"]!;
        Assert.Equal(("integer", 1, 200, 50), ((string)limit["type"]!, (int)limit["minimum"]!, (int)limit["maximum"]!, (int)limit["default"]!));
        // Every reference leads somewhere.
        JsonObject schemas = described["components"]!["schemas"]!.AsObject();
        Assert.All(Reference().Matches(described.ToJsonString()), reference => Assert.True(schemas.ContainsKey(reference.Groups[1].Value), reference.Value));
        Assert.Equal("date-time", (string)schemas["EventRecord"]!["properties"]!["startedAt"]!["format"]!);
        Assert.DoesNotContain(schemas["EventsReport"]!["required"]!.AsArray(), name => (string)name! == "next");
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex("#/components/schemas/([A-Za-z0-9]+)")]
    private static partial Regex Reference();

    private sealed record Operation(string Name, JsonNode Says);
}
