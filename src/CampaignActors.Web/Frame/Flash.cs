using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Web.Frame;

/// <summary>One sentence that the next page says: what a form has done.</summary>
public sealed record Flash(string Text)
{
    private const string Cookie = "ui-said";
    private static readonly TimeSpan s_kept = TimeSpan.FromMinutes(1);

    internal static IDataProtector Protector(IDataProtectionProvider provider) => provider.CreateProtector("ui", "said");

    internal void Leave(HttpContext http, IDataProtector protector) => http.Response.Cookies.Append(
        Cookie, protector.Protect(JsonSerializer.Serialize(this)),
        new CookieOptions
        {
            HttpOnly = true, SameSite = SameSiteMode.Lax, Path = "/ui", MaxAge = s_kept, Secure = http.Request.IsHttps, IsEssential = true,
        });

    /// <summary>Takes it, so that it is said once; <c>null</c>: there is none, or it is not of ours.</summary>
    internal static Flash? Take(HttpContext http, IDataProtector protector)
    {
        if (!HttpMethods.IsGet(http.Request.Method) || http.Request.Cookies[Cookie] is not { } kept)
            return null;
        http.Response.Cookies.Delete(Cookie, new CookieOptions { Path = "/ui" });
        try
        {
            return JsonSerializer.Deserialize<Flash>(protector.Unprotect(kept));
        }
        catch (Exception e) when (e is System.Security.Cryptography.CryptographicException or JsonException)
        {
            return null;
        }
    }
}
