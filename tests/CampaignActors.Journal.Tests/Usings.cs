global using Akka.Actor;
global using Akka.Persistence;
global using CampaignActors.Journal.Hosting;
global using CampaignActors.Journal.Stores;
global using CampaignActors.Journal.Tests.Stores;
global using CampaignActors.Testing;
global using Xunit;
