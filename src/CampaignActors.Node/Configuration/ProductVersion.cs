using System.Reflection;

namespace CampaignActors.Node.Configuration;

/// <summary>The version of this build, such as <c>0.1.0</c>.</summary>
public static class ProductVersion
{
    public static string Text { get; } = (typeof(ProductVersion).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0").Split('+')[0];
}
