using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.OpenApi;

namespace EdgeDetector.Service.Web.Api;

/// <summary>The parameters of a query: which there are, and how the description tells what they take.</summary>
internal static class ApiQuery
{
    /// <summary>Refuses what is misspelt or said twice, which would else be taken for nothing.</summary>
    /// <param name="query">The request's query.</param>
    /// <param name="known">The names of the parameters.</param>
    /// <returns>What is wrong; null: nothing.</returns>
    public static string? Check(IQueryCollection query, params ReadOnlySpan<string> known)
    {
        foreach (string name in query.Keys)
        {
            if (!known.Contains(name))
            {
                return $"there is no such parameter: known here are {string.Join(", ", known!)}";
            }
        }

        return query.Any(parameter => parameter.Value.Count > 1) ? "each parameter may be given once" : null;
    }

    /// <summary>Describes what a parameter takes: it is read as text, so that the answer can say what is wrong with it.</summary>
    public static RouteHandlerBuilder DescribeParameter(this RouteHandlerBuilder endpoint, string name, OpenApiSchema schema) =>
        endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            if (operation.Parameters?.OfType<OpenApiParameter>().FirstOrDefault(parameter => parameter.Name == name) is { } described)
            {
                described.Schema = schema;
            }

            return Task.CompletedTask;
        });
}
