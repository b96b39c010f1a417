using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Web.Hosting;

/// <summary>
/// Style, scripts and pictures, out of the assembly. Each address carries a hash of its content, so browsers keep it for ever, and nodes
/// of two versions beside each other do not mix theirs.
/// </summary>
public static class AssetFiles
{
    public const string Prefix = "/ui/assets/";
    private const string Resources = "ui/", Styles = "style/", Style = "ui.css";

    private static readonly FrozenDictionary<string, (byte[] Content, string Type, string Hash)> s_files = Read();

    /// <exception cref="KeyNotFoundException">There is no such file.</exception>
    public static string Address(string name) => $"{Prefix}{s_files[name].Hash}/{name}";

    /// <summary><c>GET /ui/assets/HASH/NAME</c>. Another hash is answered as well, without being kept: it is of another version.</summary>
    public static async Task SendAsync(HttpContext http, string hash, string name)
    {
        if (!s_files.TryGetValue(name, out var file))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        http.Response.ContentType = file.Type;
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.CacheControl = hash == file.Hash ? "public, max-age=31536000, immutable" : "no-store";
        http.Response.ContentLength = file.Content.Length;
        if (HttpMethods.IsGet(http.Request.Method))
            await http.Response.Body.WriteAsync(file.Content, http.RequestAborted);
    }

    private static FrozenDictionary<string, (byte[], string, string)> Read()
    {
        var assembly = typeof(AssetFiles).Assembly;
        var names = assembly.GetManifestResourceNames();
        // The style sheet is one file for the browser, and one for each subject here; their names have numbers, since the order counts.
        var style = names.Where(name => name.StartsWith(Styles, StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .SelectMany(Content);
        return names.Where(name => name.StartsWith(Resources, StringComparison.Ordinal))
            .Select(name => (Name: name[Resources.Length..], Content: Content(name)))
            .Append((Style, [.. style]))
            .ToFrozenDictionary(file => file.Name, file => (
                file.Content, TypeOf(file.Name), Convert.ToHexStringLower(SHA256.HashData(file.Content))[..16]));

        byte[] Content(string name)
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            return content;
        }
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        _ => "image/svg+xml",
    };
}
