using System.Security.Cryptography;
using System.Text;

namespace EdgeDetector.Service.HomeAssistant;

/// <summary>Names as identifiers, of which Home Assistant takes letters, digits, '_' and '-' alone.</summary>
internal static class EntityId
{
    private const int HashLength = 6;

    /// <summary>The name itself where it can be; else one that is like it, with a part that keeps two names apart.</summary>
    public static string Of(string name)
    {
        string plain = string.Concat(name.Select(letter => IsAllowed(letter) ? letter : '_'));
        return plain == name ? name : $"{plain}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..HashLength]}";
    }

    private static bool IsAllowed(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-';
}
