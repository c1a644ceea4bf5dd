using System.Globalization;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using EdgeDetector.Service.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace EdgeDetector.Service.Web.Api;

/// <summary>/api/v1/openapi.json: every endpoint that is mapped below the API's path, of what the endpoints say of themselves.</summary>
internal static class ApiDescription
{
    private const string Document = "v1";
    private const string Bearer = "bearer";
    private const string Basic = "basic";

    /// <summary>Registers what the API and its description need.</summary>
    public static void AddApi(this IServiceCollection services)
    {
        services.AddSingleton<CameraReports>();
        services.AddSingleton<StatsReports>();
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default);
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
        });
        services.AddOpenApi(Document, options =>
        {
            options.ShouldInclude = endpoint => $"/{endpoint.RelativePath}".StartsWith($"{ApiEndpoints.Root}/", StringComparison.Ordinal);
            options.AddSchemaTransformer((schema, context, _) => DescribeAsync(schema, context));
            options.AddOperationTransformer((operation, context, _) => DescribeAsync(operation, context));
            options.AddDocumentTransformer(DescribeAsync);
        });
    }

    /// <summary>Maps the description, which is not part of itself.</summary>
    public static void MapApiDescription(this IEndpointRouteBuilder endpoints) => endpoints.MapOpenApi($"{ApiEndpoints.Root}/openapi.json");

    private static Task DescribeAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context)
    {
        // A converter of ours says nothing of what it writes.
        if ((Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type) == typeof(DateTimeOffset))
        {
            (schema.Type, schema.Format) = (JsonSchemaType.String, "date-time");
        }

        // What is null is left out.
        foreach (JsonPropertyInfo property in context.JsonTypeInfo.Properties.Where(property => property.IsGetNullable))
        {
            schema.Required?.Remove(property.Name);
        }

        return Task.CompletedTask;
    }

    private static Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        operation.Tags = null;
        foreach (ProducesResponseTypeMetadata answer in context.Description.ActionDescriptor.EndpointMetadata.OfType<ProducesResponseTypeMetadata>())
        {
            string status = answer.StatusCode.ToString(CultureInfo.InvariantCulture);
            if (answer.Description is { } when && operation.Responses?.GetValueOrDefault(status) is { } described)
            {
                described.Description = when;
            }
        }

        return Task.CompletedTask;
    }

    private static async Task DescribeAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellation)
    {
        document.Info = new OpenApiInfo
        {
            Title = "EdgeDetector",
            Version = StatsPublisher.Version,
            Description = "What the cameras of this box see, and how the box does. Times are ISO 8601 in UTC; what is not known is left out.",
        };
        document.Tags = null;
        // By whatever name the caller knows the box.
        document.Servers = [new OpenApiServer { Url = "/" }];
        AddToken(document);
        OpenApiSchema refusal = await context.GetOrCreateSchemaAsync(typeof(RefusalReport), null, cancellation).ConfigureAwait(false);
        document.AddComponent(nameof(RefusalReport), refusal);
        foreach (OpenApiOperation operation in document.Paths.Values.SelectMany(path => path.Operations!.Values))
        {
            AddRefusal(document, operation, "401", "http.token is asked for, and was not shown.");
            AddRefusal(document, operation, "429", "Too many requests from this address; Retry-After says when to come again.");
        }
    }

    private static void AddToken(OpenApiDocument document)
    {
        Add(Bearer, "http.token of the configuration.");
        Add(Basic, "http.token as the password of any user name.");
        document.Security =
        [
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, document)] = [] },
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Basic, document)] = [] },
            // A box that asks for no token.
            new OpenApiSecurityRequirement(),
        ];

        void Add(string scheme, string description) => document.AddComponent<IOpenApiSecurityScheme>(
            scheme, new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = scheme, Description = description });
    }

    /// <summary>What every endpoint may answer before it is asked.</summary>
    private static void AddRefusal(OpenApiDocument document, OpenApiOperation operation, string status, string when)
    {
        operation.Responses ??= [];
        operation.Responses.TryAdd(status, new OpenApiResponse
        {
            Description = when,
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["application/json"] = new() { Schema = new OpenApiSchemaReference(nameof(RefusalReport), document) },
            },
        });
    }
}
