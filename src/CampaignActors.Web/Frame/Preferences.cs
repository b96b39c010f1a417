using CampaignActors.Domain.Values;
using CampaignActors.Web.Reading;
using Microsoft.AspNetCore.Http;
using NodaTime;

namespace CampaignActors.Web.Frame;

/// <summary>
/// How a person reads, kept in a cookie of the browser. It says nothing about the person, and a wrong value is the default.
/// </summary>
internal static class Preferences
{
    private const string Cookie = "ui-reads";
    private static readonly TimeSpan s_kept = TimeSpan.FromDays(365);

    public static void Keep(HttpContext http, string language, string zone, string density, string theme) => http.Response.Cookies.Append(
        Cookie, string.Join('|', language, zone, density, theme),
        new CookieOptions
        {
            HttpOnly = true, SameSite = SameSiteMode.Lax, Path = "/ui", MaxAge = s_kept, Secure = http.Request.IsHttps, IsEssential = true,
        });

    public static Reader Of(HttpContext http, string zoneOfNode)
    {
        var parts = (http.Request.Cookies[Cookie] ?? "").Split('|');
        string At(int place) => parts.Length == 4 ? parts[place] : "";
        var zone = TimeZones.Find(At(1)) ?? TimeZones.Find(zoneOfNode) ?? DateTimeZone.Utc;
        return new Reader(
            Languages.Of(At(0), http.Request.Headers.AcceptLanguage.ToString()), zone,
            At(2) == "dense" ? "dense" : "comfortable", At(3) is "light" or "dark" ? At(3) : "auto");
    }
}
